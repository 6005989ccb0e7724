import type { CheckResult, Mistake, Replayed, ResultScope, RunReport } from "./result";

/** Two designs compared: what `diff` finds and what its JSON holds. Fields are only ever added. */
export interface DiffReport {
  readonly schema: 1;
  readonly tool: RunReport["tool"];
  /** The two sides in the words of the command line. */
  readonly old: string;
  readonly new: string;
  readonly designs: readonly DesignDiff[];
  readonly mistakes: readonly Mistake[];
}

/** One design of each side; null where a side has none of this name. */
export interface DesignDiff {
  readonly old: string | null;
  readonly new: string | null;
  readonly verdicts: readonly VerdictChange[];
  readonly traces: readonly TraceChange[];
  readonly charts: readonly ChartChange[];
  readonly objects: readonly ObjectChange[];
  readonly counterexamples: readonly CounterexampleFate[];
}

/** A variant of each side that stand against each other; null where only one side has it. */
export interface VariantPair {
  readonly old: string | null;
  readonly new: string | null;
}

/**
 * `lost`: it held, and is violated. `gained`: it was violated, and holds. `changed`: something else is violated. `undecided`: the new
 * search was cut off, and the old one was not, or not in the same way. `unknown`: the old search was cut off. `added`, `gone`: only one side has it.
 */
export type VerdictChangeKind = "same" | "lost" | "gained" | "changed" | "undecided" | "unknown" | "added" | "gone";

/** The verdicts of one variant at one scope. */
export interface VerdictChange {
  readonly variant: VariantPair;
  readonly scope: ResultScope;
  readonly change: VerdictChangeKind;
  readonly old: CheckResult | null;
  readonly new: CheckResult | null;
}

/** What one side can be seen to do and the other cannot: calls with their results, by actor, in order. */
export interface TraceChange {
  readonly variant: VariantPair;
  readonly scope: ResultScope;
  /** `gone`: runs of the old design that the new one has not. `new`: the other way round. */
  readonly direction: "gone" | "new";
  /** `cut`: nothing found in runs of at most `steps` steps, and longer ones were not compared. */
  readonly outcome: "none" | "found" | "cut";
  readonly steps: number | null;
  /** States or pairs after which it was cut. */
  readonly limit: number | null;
  /** The shortest; its last step is what the other side cannot do. */
  readonly run: Replayed | null;
  /** What can be seen of the last step. */
  readonly call: string | null;
  /** What the other side can do there instead. */
  readonly instead: readonly string[];
}

/** One actor's chart, in all variants in which it changes in this way. */
export interface ChartChange {
  readonly actor: string;
  /** Names as the new side has them. */
  readonly variants: readonly string[];
  readonly change: "added" | "gone" | "changed";
  readonly arrows: Difference;
  readonly calls: Difference;
  /** How it is placed, where that has changed: "thread on 0" before and after. */
  readonly placement: { readonly old: string; readonly new: string } | null;
}

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The same words with another condition or action behind them. */
  readonly changed: readonly string[];
}

export interface ObjectChange {
  readonly variants: readonly string[];
  readonly object: string;
  /** Its kind, with the number of instances where there are several; null where the side has none. */
  readonly old: string | null;
  readonly new: string | null;
}

/**
 * What became of an old counterexample. `closed`: the new design holds there. `open`: it still violates the property, in a run where the racing calls come in the same
 * order. `reopened`: the same, where the old design held. `elsewhere`: violated, but not by these calls in this order. `undecided`: cut off.
 */
export interface CounterexampleFate {
  /** Where it was found in the old design. */
  readonly from: { readonly variant: string; readonly scope: ResultScope; readonly property: string };
  /** Where it was tried in the new one. */
  readonly on: { readonly variant: string; readonly scope: ResultScope };
  readonly fate: "closed" | "open" | "reopened" | "elsewhere" | "undecided";
  /** The calls that meet at an object with another actor's, in order. */
  readonly racingCalls: readonly string[];
  /** Those that the new design no longer makes. */
  readonly leftOut: readonly string[];
  /** The new run. */
  readonly run: Replayed | null;
}
