import fc from "fast-check";
import { networkOf, networkTable } from "../fast-check/random-network";
import type { Network } from "../network/network";

/** The same `count` random networks each time. */
export function sampleNetworks(count: number): Network[] {
  return fc.sample(networkTable(), { seed: 1, numRuns: count }).map(networkOf);
}
