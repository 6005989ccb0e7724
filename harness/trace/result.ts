import type { LimitKind } from "../language/design";
import type { Forecast } from "../language/forecast";
import type { MemoryModel } from "../language/memory-model";
import type { BugCheck } from "../network/network";
import type { CoverageResult } from "./coverage-result";
import type { FuzzResult } from "./fuzz-result";
import type { GateReport } from "./gate-result";
import type { MutationResult } from "./mutation-result";
import type { RegressionResult } from "./regression-result";
import type { Sweep } from "./sweep";
import type { Trace } from "./trace";

/** A finished run of `check` or `replay`: what reports are made from and what JSON holds. Fields are only ever added. */
export interface RunReport {
  readonly schema: 1;
  readonly tool: { readonly name: "bugcheck"; readonly version: string; readonly node: string };
  readonly results: readonly CheckResult[];
  /** What `fuzz` sampled. */
  readonly fuzzes?: readonly FuzzResult[];
  /** What became of the broken copies that `mutate` made. */
  readonly mutations?: readonly MutationResult[];
  /** Runs that `replay` ran again. */
  readonly replays?: readonly Replayed[];
  /** What `--set urb=1..20` asked, put together; absent where nothing was swept. */
  readonly sweeps?: readonly Sweep[];
  readonly mistakes: readonly Mistake[];
  /** What the run was held to beside its designs' expectations; absent where there was nothing. */
  readonly gate?: GateReport;
}

/** One variant of one design at one scope. */
export interface CheckResult {
  readonly design: string;
  readonly variant: string;
  readonly scope: ResultScope;
  readonly verdict: Verdict;
  /** What the design expects at this scope. */
  readonly expected: Verdict;
  /** The property that `expected: "violated"` names. */
  readonly expectedProperty: string | null;
  /** The limit that `expected: "unrefuted"` names. */
  readonly expectedLimit: LimitKind | null;
  readonly asExpected: boolean;
  /** Everything violated at the smallest depth. */
  readonly property: readonly string[];
  readonly bugcheck: BugCheck | null;
  /** What Windows would show with and without Driver Verifier, for each violation that the trace ends in; absent where nothing is violated. */
  readonly forecast?: readonly Forecast[];
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly elapsedMs: number;
  readonly xstateEvaluations: number;
  readonly trace: Trace | null;
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
  /** What cut the search short. */
  readonly limit: ResultLimit | null;
  /** How a command line names the design: a file, or its id when it comes with bugcheck. */
  readonly file: string | null;
  /** Whether the baseline lists what is violated; only where that is not as expected, and there is a baseline. */
  readonly baseline?: "known" | "new";
  /** The budget that the search took more than. */
  readonly budget?: { readonly kind: BudgetKind; readonly allowed: number };
  /** Counterexamples of earlier runs, tried before the search; only where the design has some. */
  readonly regressions?: readonly RegressionResult[];
  /** What can be taken of the charts, where that was asked for. */
  readonly coverage?: CoverageResult;
  /** Of the model, as far as the search met it; only where a lock file asks. */
  readonly model?: ModelSize;
}

/** Budgets are in states, transitions, bytes and milliseconds. */
export type BudgetKind = "states" | "transitions" | "memory" | "time";

export interface ModelSize {
  /** Of all actors and objects together. */
  readonly localStates: number;
  /** Of the names of actors and objects and their local states, in whatever order they were met. */
  readonly hash: string;
}

/** A stored run, run again. */
export interface Replayed
  extends Pick<CheckResult, "design" | "variant" | "scope" | "property" | "bugcheck" | "forecast" | "file"> {
  readonly trace: Trace;
}

export interface ResultScope {
  readonly processors: number;
  readonly set: Readonly<Record<string, number>>;
  /** Absent under sequential consistency. */
  readonly memoryModel?: MemoryModel;
}

export type Verdict = "holds" | "violated" | "unrefuted";

export interface ResultLimit {
  readonly kind: LimitKind;
  /** States, bytes or milliseconds; 0 for an interrupt; for an omission the probability that a state was left out. */
  readonly value: number;
}

/** A caller's mistake as data: it has crossed a thread or goes to a file. */
export interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly place: Readonly<Record<string, string>>;
}
