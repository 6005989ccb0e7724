import { defaultProperties } from "../../properties/default-properties";
import { scopesOf } from "../cli/check/check-scope";
import type { Design } from "../language/design";
import { compileDesign } from "../network/compile-design";
import type { Network } from "../network/network";
import { phils } from "./models/phils";
import { removeLock } from "./models/remove-lock";
import { spinQueue } from "./models/spin-queue";
import { twoPhase } from "./models/two-phase";

/** A network whose states SPIN counts, by a name that the record keeps. */
export interface SpinCase {
  readonly name: string;
  /** Made anew each time, so that nobody learns from another's exploration. */
  network(): Network;
}

/** Spaces with more states are left to our own engine. */
export const maxStates = 2_000_000;

/** Networks whose counts other tools have published. */
export const knownCases: readonly SpinCase[] = [
  { name: "phils 12", network: () => phils(12) },
  { name: "phils 12, one left-handed", network: () => phils(12, 1) },
  { name: "twophase 8", network: () => twoPhase(8) },
  { name: "spinq 3/3/4", network: () => spinQueue(3, 3, 4) },
  { name: "removelock 6", network: () => removeLock(6) },
  { name: "removelock 4, faulty", network: () => removeLock(4, true) },
];

/** Every variant of a design at every scope that it is checked at. */
export function casesOf(design: Design): SpinCase[] {
  return Object.entries(design.variants).flatMap(([variant, { scope = design.scope }]) =>
    scopesOf(scope).map((at) => ({
      name: `${design.id} ${variant}, ${at.processors} CPU${at.memoryModel === "sc" ? "" : `, ${at.memoryModel}`}`,
      network: () => compileDesign(design, variant, { ...at, set: {}, properties: defaultProperties }).network,
    })),
  );
}
