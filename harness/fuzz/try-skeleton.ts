import type { Network } from "../network/network";
import { fuzz } from "./fuzz";
import { type Failure, someRuns } from "./fuzzing";
import type { RacingSkeleton, RacingStep } from "./racing-skeleton";
import { SkeletonGuided } from "./strategies/skeleton-guided";

/** What became of a known run. */
export type Tried =
  /** It fails as it did. */
  | { readonly outcome: "fails"; readonly failure: Failure }
  /** Its racing steps happen in their order, and nothing goes wrong. */
  | { readonly outcome: "passes" }
  /** They do not all happen any more; `missing` is the first that did not. */
  | { readonly outcome: "does not fit"; readonly missing: RacingStep };

/** Guided runs that are made before a known run counts as gone. */
const RUNS = 50;

/** Tries to make a known run happen again, by the order of its racing steps. */
export function trySkeleton(network: Network, skeleton: RacingSkeleton, property: string): Tried {
  const strategy = new SkeletonGuided(network, skeleton);
  const plan = { ...someRuns, runs: RUNS, failures: Number.POSITIVE_INFINITY, wanted: property };
  const { failures } = fuzz(network, strategy, plan);
  const failure = failures.find(({ violations }) => violations.some((violation) => violation.property === property));
  if (failure !== undefined) return { outcome: "fails", failure };
  const { missing } = strategy;
  return missing === undefined ? { outcome: "passes" } : { outcome: "does not fit", missing };
}
