import type { NetworkProperty } from "../network/network";
import type { RacingPair } from "./racing-pair";

/** What to sample and how long. Every field is present; start from {@link someRuns}. */
export interface FuzzPlan {
  /** A 32-bit number; with the strategy it decides every schedule. */
  readonly seed: number;
  /** Number of the first run: where an interrupted fuzzing goes on. */
  readonly from: number;
  /** Runs and steps at most. */
  readonly runs: number;
  readonly steps: number;
  readonly timeoutMs: number;
  /** Steps of one run, which is cut off there. */
  readonly runSteps: number;
  readonly properties: readonly string[] | "all";
  /** Failures of different causes after which to stop. */
  readonly failures: number;
  /** Runs that are run once more, to see that they come out the same: failing ones in any case, a few more, or all. */
  readonly replayed: "some" | "all";
  /** Components that actors race for; undefined for all that lead no steps. */
  readonly racedFor: ReadonlySet<number> | undefined;
  /** A failure that violates this property ends the runs at once, however many were asked for; null for none. */
  readonly wanted: string | null;
  /** Polled between runs and every few thousand steps. */
  shouldStop(): boolean;
}

export const someRuns: FuzzPlan = {
  seed: 1,
  from: 0,
  runs: 10_000,
  steps: Number.POSITIVE_INFINITY,
  timeoutMs: Number.POSITIVE_INFINITY,
  runSteps: 10_000,
  properties: "all",
  failures: 1,
  replayed: "some",
  racedFor: undefined,
  wanted: null,
  shouldStop: () => false,
};

/** A run that violates a property at its end. */
export interface Failure {
  readonly run: number;
  /** Indices among the enabled steps, in the order of `successors`. */
  readonly schedule: readonly number[];
  readonly violations: readonly {
    readonly property: string;
    readonly kind: NetworkProperty["kind"];
    readonly explanation: string;
  }[];
  /** Who raced whom; null where nobody did. */
  readonly pair: RacingPair | null;
  /** Runs that failed for the same cause. */
  readonly times: number;
}

/** What came out of a number of runs. */
export interface Fuzzing {
  readonly runs: number;
  /** The first run that was not made; with the same seed, `from` there goes on. */
  readonly nextRun: number;
  readonly steps: number;
  readonly elapsedMs: number;
  readonly failures: readonly Failure[];
  /** Runs that failed, of whatever kind. */
  readonly failed: number;
  /** Runs that `runSteps` ended. */
  readonly cutOff: number;
  /** Distinct states met. */
  readonly states: number;
  /** States met after 1, 2, 4, 8 ... runs, and at the end. */
  readonly growth: readonly { readonly runs: number; readonly states: number }[];
  readonly inOneRun: number;
  readonly inTwoRuns: number;
  readonly meetings: number;
  /** Actors that led steps, and steps of the longest run: the n and k of PCT. */
  readonly actors: number;
  readonly longestRun: number;
  /** Runs by strategy. */
  readonly runsOf: ReadonlyMap<string, number>;
  /** Labels of the steps taken. */
  readonly labels: ReadonlySet<number>;
  readonly stoppedBy: "failures" | "runs" | "steps" | "time" | "interrupt";
}

/** How far fuzzing is. */
export interface FuzzProgress {
  readonly runs: number;
  readonly steps: number;
  readonly states: number;
  readonly elapsedMs: number;
}

/** Told how fuzzing goes; all hooks may be missing. */
export interface FuzzObserver {
  /** Called about four times a second. */
  onProgress?(progress: FuzzProgress): void;
}
