import fc from "fast-check";
import type { Network } from "../network/network";
import { networkOf, networkTable } from "./random-network";

/** The same `count` random networks each time. */
export function sampleNetworks(count: number): Network[] {
  return fc.sample(networkTable(), { seed: 1, numRuns: count }).map(networkOf);
}
