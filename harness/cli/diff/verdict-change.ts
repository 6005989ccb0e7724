import type { DiffReport, VerdictChangeKind } from "../../trace/diff-result";
import type { CheckResult } from "../../trace/result";
import { type ExitCode, worst } from "../exit-code";

type Judged = Pick<CheckResult, "verdict" | "property" | "limit">;

/** What has become of a verdict. */
export function changeOf(old: Judged | null, now: Judged | null): VerdictChangeKind {
  if (old === null) return "added";
  if (now === null) return "gone";
  if (now.verdict === "unrefuted") {
    const alike = old.verdict === "unrefuted" && old.limit?.kind === now.limit?.kind;
    // Two searches that were interrupted do not agree on anything.
    if (alike) return now.limit?.kind === "interrupt" ? "unknown" : "same";
    return "undecided";
  }
  if (old.verdict === "unrefuted") return "unknown";
  if (old.verdict === now.verdict) {
    const same =
      old.property.length === now.property.length && old.property.every((name) => now.property.includes(name));
    return same ? "same" : "changed";
  }
  return now.verdict === "violated" ? "lost" : "gained";
}

/** 0 no verdict lost, 1 lost, 2 something that could be lost was cut off, 3 the caller's mistake. */
export function exitCodeOfDiff({ designs, mistakes }: DiffReport): ExitCode {
  const codes = designs.flatMap(({ verdicts, traces, counterexamples }): ExitCode[] => [
    ...verdicts.map(({ change }) => (change === "lost" ? 1 : change === "undecided" ? 2 : 0)),
    ...traces.map(({ outcome }): ExitCode => (outcome === "cut" ? 2 : 0)),
    ...counterexamples.map(({ fate }): ExitCode => (fate === "undecided" ? 2 : 0)),
  ]);
  return worst([...codes, mistakes.length > 0 ? 3 : 0]);
}
