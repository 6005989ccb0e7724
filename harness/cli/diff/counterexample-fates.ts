import type { CounterexampleFate, VerdictChange } from "../../trace/diff-result";
import type { CheckResult } from "../../trace/result";
import type { Trace } from "../../trace/trace";
import type { LoadedDesign } from "../loading/load-designs";
import type { DiffPlan } from "./diff-plan";
import { racingCalls, racingCallText, rerun, stillMade } from "./racing-calls";
import { place, runOf } from "./trace-changes";

type Found = CheckResult & { readonly trace: Trace };

/**
 * What became of the counterexamples of the old design: each is tried where it was found, and wherever a verdict was lost at the same scope.
 */
export function counterexampleFates(
  now: LoadedDesign,
  verdicts: readonly VerdictChange[],
  plan: DiffPlan,
  shouldStop: () => boolean,
): CounterexampleFate[] {
  const found = verdicts.map(({ old }) => old).filter((row): row is Found => row !== null && row.trace !== null);
  return found.flatMap((old) =>
    verdicts.flatMap((verdict) => {
      if (verdict.new === null || JSON.stringify(verdict.scope) !== JSON.stringify(old.scope)) return [];
      if (verdict.old === old) return [fateOf(now, old, verdict.new, "open", plan, shouldStop)];
      if (verdict.change !== "lost") return [];
      const fate = fateOf(now, old, verdict.new, "reopened", plan, shouldStop);
      return fate.fate === "reopened" ? [fate] : [];
    }),
  );
}

function fateOf(
  loaded: LoadedDesign,
  old: Found,
  now: CheckResult,
  ifFound: "open" | "reopened",
  plan: DiffPlan,
  shouldStop: () => boolean,
): CounterexampleFate {
  const { variant, scope } = old;
  const property =
    old.trace.ending.violations.find(({ property: name }) => old.property.includes(name))?.property ?? "";
  const placed = place(loaded, now.variant, now.scope);
  const calls = racingCalls(old.trace);
  const { made, left } = stillMade(placed.compiled, calls);
  const head = {
    from: { variant, scope, property },
    on: { variant: now.variant, scope: now.scope },
    racingCalls: calls.map(racingCallText),
    leftOut: left.map(racingCallText),
    run: null,
  };
  if (now.verdict === "holds") return { ...head, fate: "closed" };
  if (made.length === 0) return { ...head, fate: now.verdict === "violated" ? "elsewhere" : "undecided" };
  const again = rerun(placed.compiled, made, property, plan.traceStates, shouldStop);
  if (again.kind === "found") return { ...head, fate: ifFound, run: runOf(placed, again.choices, plan.cwd) };
  return { ...head, fate: again.kind === "cut" ? "undecided" : now.verdict === "violated" ? "elsewhere" : "closed" };
}
