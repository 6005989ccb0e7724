import type { CoverageResult, RacingCalls } from "./coverage-result";
import type { RegressionResult } from "./regression-result";
import type { CheckResult } from "./result";
import type { Trace } from "./trace";

/** One variant of one design at one scope, sampled. Nothing found is no proof: `verdict` is "violated" or "unrefuted". */
export interface FuzzResult
  extends Pick<
    CheckResult,
    | "design"
    | "variant"
    | "scope"
    | "verdict"
    | "expected"
    | "expectedProperty"
    | "asExpected"
    | "property"
    | "bugcheck"
    | "forecast"
    | "trace"
    | "assumptions"
    | "warnings"
    | "file"
    | "elapsedMs"
    | "states"
  > {
  readonly strategy: string;
  readonly seed: number;
  /** Runs from number `from` on; `nextRun` is where `--from` goes on. */
  readonly from: number;
  readonly nextRun: number;
  readonly runs: number;
  readonly steps: number;
  readonly stoppedBy: "failures" | "runs" | "steps" | "time" | "interrupt";
  /** The run that failed first; null where none did. */
  readonly failedRun: number | null;
  /** Steps of the failing run before it was shrunk; null where none failed. */
  readonly foundSteps: number | null;
  /** Why the shrunk run needs what it has, as far as a search has shown it. */
  readonly explanation: readonly string[];
  /** Runs ended by the limit of steps. */
  readonly cutOff: number;
  readonly actors: number;
  readonly longestRun: number;
  readonly growth: readonly { readonly runs: number; readonly states: number }[];
  readonly newStateShare: number;
  readonly unseenStates: number;
  readonly pct: PctMiss | null;
  /** The miss probability that was asked for, and whether the runs keep to it; null where none was asked for. */
  readonly threshold: { readonly missProbability: number; readonly kept: boolean } | null;
  /** Different counterexamples, where several were asked for; the one in `trace` is among them. */
  readonly counterexamples?: readonly Counterexample[];
  /** What the runs took, where that was asked for. */
  readonly coverage?: CoverageResult;
  /** Counterexamples of earlier runs, tried before any other; only where the design has some. */
  readonly regressions?: readonly RegressionResult[];
}

/** A way to fail, and how often it was met. */
export interface Counterexample {
  readonly property: readonly string[];
  /** Who raced whom; null where nobody did. */
  readonly cause: RacingCalls | null;
  /** Runs that failed like this, and the number of the first. */
  readonly runs: number;
  readonly failedRun: number;
  readonly trace: Trace;
}

/** PCT's bound for the n and k measured. */
export interface PctMiss {
  readonly depth: number;
  readonly runs: number;
  readonly actors: number;
  readonly longestRun: number;
  readonly missProbability: number;
}
