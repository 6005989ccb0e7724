import type {
  ChartChange,
  CounterexampleFate,
  DesignDiff,
  Difference,
  DiffReport,
  ObjectChange,
  TraceChange,
  VariantPair,
  VerdictChange,
  VerdictChangeKind,
} from "../harness/trace/diff-result";
import type { CheckResult, Replayed, ResultScope } from "../harness/trace/result";
import { count } from "./quantities";
import { verdictWords, violatedOf } from "./run-words";
import { scopeWords } from "./scope-words";

/** How each change of a verdict is marked and called. */
export const changeWords: Readonly<Record<VerdictChangeKind, { readonly mark: string; readonly words: string }>> = {
  same: { mark: "", words: "" },
  lost: { mark: "!!", words: "lost" },
  gained: { mark: "ok", words: "gained" },
  changed: { mark: "~", words: "violates something else" },
  undecided: { mark: "?", words: "no longer decided" },
  unknown: { mark: "~", words: "was not decided" },
  added: { mark: "+", words: "new" },
  gone: { mark: "-", words: "gone" },
};

/** "lock", or "split-lock -> one-lock" where the sides call it differently. */
export function pairWords({ old, new: now }: VariantPair): string {
  return old === null || now === null || old === now ? (now ?? old ?? "") : `${old} -> ${now}`;
}

export function designWords({ old, new: now }: Pick<DesignDiff, "old" | "new">): string {
  const missing = old === null ? " is new" : now === null ? " is gone" : "";
  return `${pairWords({ old, new: now })}${missing}`;
}

/** The row of a table of verdicts: mark, variant, scope, old, new, change. */
export function verdictCells({ variant, scope, change, old, new: now }: VerdictChange): string[] {
  const cell = (row: CheckResult | null) => (row === null ? "" : verdictWords(row));
  const { mark, words } = changeWords[change];
  return [mark, pairWords(variant), scopeWords(scope), cell(old), cell(now), words];
}

/** The counterexamples of lost verdicts, once a variant: more processors rarely tell more. */
export function lostRuns({ verdicts }: DesignDiff): Replayed[] {
  const lost = violatedOf(verdicts.flatMap(({ change, new: now }) => (change === "lost" && now !== null ? [now] : [])));
  return lost.filter(({ variant }, index) => lost.findIndex((other) => other.variant === variant) === index);
}

/** What a comparison of traces came to; undefined where nothing is different. */
export function traceWords({ direction, outcome, steps, limit, run, call, instead }: TraceChange): string | undefined {
  const sides = direction === "gone" ? ["old", "new"] : ["new", "old"];
  if (outcome === "none") return undefined;
  if (outcome === "cut") {
    return `${direction}: none in runs of at most ${steps} steps of the ${sides[0]} design; not compared beyond ${count(limit ?? 0)} states`;
  }
  const others = instead.length === 0 ? "there it ends" : `there it can only do: ${instead.join("; ")}`;
  const before = (run?.trace.steps.length ?? 1) - 1;
  return `${direction}: after ${before} ${before === 1 ? "step" : "steps"} ${call}, which the ${sides[1]} design cannot do; ${others}`;
}

/** Variant and scope of what is told about both sides. */
export function whereWords(variant: VariantPair, scope: ResultScope): string {
  return `${pairWords(variant)} on ${scopeWords(scope)}`;
}

/** What has changed in a chart, a line each, with "+" and "-" in front. */
export function chartLines({ arrows, calls, placement, change }: ChartChange): string[] {
  if (change !== "changed")
    return [...calls.added, ...calls.removed].map((call) => `${change === "added" ? "+" : "-"} ${call}`);
  return [
    ...(placement === null ? [] : [`- placed as ${placement.old}`, `+ placed as ${placement.new}`]),
    ...differenceLines("call ", { ...calls, changed: [] }),
    ...differenceLines("", arrows),
  ];
}

function differenceLines(what: string, { added, removed, changed }: Difference): string[] {
  return [
    ...removed.map((text) => `- ${what}${text}`),
    ...added.map((text) => `+ ${what}${text}`),
    ...changed.map((text) => `~ ${what}${text}: another condition or action`),
  ];
}

export function chartTitle({ actor, change, variants }: ChartChange): string {
  const is = { added: " is new", gone: " is gone", changed: "" }[change];
  return `${actor}${is} (${variants.join(", ")})`;
}

export function objectLine({ object, old, new: now, variants }: ObjectChange): string {
  const inside = ` (${variants.join(", ")})`;
  if (old === null) return `+ ${object}: ${now}${inside}`;
  return now === null ? `- ${object}: ${old}${inside}` : `~ ${object}: ${old} -> ${now}${inside}`;
}

/** What became of an old counterexample, in a sentence. */
export function fateWords({ from, on, fate, racingCalls, leftOut, run }: CounterexampleFate): string {
  const calls = `${racingCalls.length - leftOut.length} of its ${racingCalls.length} racing calls`;
  const first = `${from.variant} on ${scopeWords(from.scope)}, ${from.property}: `;
  const steps = run?.trace.steps.length ?? 0;
  switch (fate) {
    case "closed":
      return `${first}closed`;
    case "open":
      return `${first}still open, in ${steps} steps with ${calls} in the same order`;
    case "reopened":
      return `${first}open again in ${on.variant}, in ${steps} steps with ${calls} in the same order`;
    case "elsewhere":
      return `${first}not by these calls in this order any more, yet ${on.variant} is violated`;
    case "undecided":
      return `${first}not decided within the limits`;
  }
}

/** "1 verdict lost, 2 gained, 5 the same; 1 trace new, 0 gone; ..." */
export function summaryWords({ designs }: DiffReport): string {
  const verdicts = designs.flatMap((design) => design.verdicts.map(({ change }) => change));
  const kinds: VerdictChangeKind[] = ["lost", "gained", "changed", "undecided", "unknown", "added", "gone", "same"];
  const said = { ...Object.fromEntries(kinds.map((kind) => [kind, changeWords[kind].words])), same: "the same" };
  const told = kinds.flatMap((kind) => {
    const number = verdicts.filter((change) => change === kind).length;
    return number === 0 ? [] : [`${number} ${said[kind as "same"]}`];
  });
  const compared = designs.flatMap((design) => design.traces);
  const traces = compared.filter(({ outcome }) => outcome === "found");
  const cut = compared.some(({ outcome }) => outcome === "cut") ? ", not all compared to the end" : "";
  const none = compared.length === 0 ? "not compared" : "no difference shown";
  const fates = designs.flatMap((design) => design.counterexamples);
  const reopened = fates.filter(({ fate }) => fate === "reopened").length;
  return [
    `verdicts: ${told.length === 0 ? "none" : told.join(", ")}`,
    `traces: ${traces.length === 0 ? none : `${traces.length} told apart`}${cut}`,
    ...(reopened === 0 ? [] : [`${reopened} old ${reopened === 1 ? "counterexample" : "counterexamples"} open again`]),
  ].join("; ");
}
