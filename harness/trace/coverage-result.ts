import type { ChartArrow } from "../network/chart-arrows";
import type { ChartCoverage, Share } from "../network/chart-coverage";

export type { ChartArrow, ChartCoverage, Share };

/** What was taken of a variant at one scope, and what never was. */
export interface CoverageResult {
  /** Whether every reachable state was looked at: what is missed then cannot happen at this scope. */
  readonly complete: boolean;
  /** By chart of an actor. Errors and what comes after them count as not taken. */
  readonly charts: readonly ChartCoverage[];
  /** Calls of different actors that were possible in one state and touch an object that one of them changes; both orders are one pair. */
  readonly racingPairs: readonly RacingCalls[];
}

/** Two calls at one object that one of them changes. Of a failing run, one directly after the other; where nothing can move, one that waits for what the other holds. */
export interface RacingCalls {
  readonly object: string;
  readonly first: CallOf;
  readonly second: CallOf;
}

interface CallOf {
  readonly actor: string;
  readonly call: string;
}
