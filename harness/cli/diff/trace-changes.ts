import { defaultProperties } from "../../../properties/default-properties";
import { count } from "../../../reports/quantities";
import { scopeWords } from "../../../reports/scope-words";
import { type CompiledDesign, compileDesign } from "../../network/compile-design";
import type { TraceChange, VerdictChange } from "../../trace/diff-result";
import { follow } from "../../trace/replay";
import type { Replayed, ResultScope } from "../../trace/result";
import { traceOf } from "../../trace/trace-of-run";
import { propertiesOf, withForecast } from "../forecasts";
import { fileOnCommandLine, type LoadedDesign } from "../loading/load-designs";
import type { Told } from "../progress/with-progress";
import type { DiffPlan } from "./diff-plan";
import { observerOf } from "./observer";
import { ReachableStates } from "./reachable-states";
import { type Observable, traceInclusion } from "./trace-inclusion";

/** A design at one scope, compiled. */
export interface Placed {
  readonly loaded: LoadedDesign;
  readonly variant: string;
  readonly scope: ResultScope;
  readonly compiled: CompiledDesign;
}

export function place(loaded: LoadedDesign, variant: string, scope: ResultScope): Placed {
  const compiled = compileDesign(loaded.design, variant, { ...scope, properties: defaultProperties });
  return { loaded, variant, scope, compiled };
}

/**
 * What the old variant can be seen to do at this scope and the new one cannot, and the other way round. After an interrupt the rest is
 * left out.
 */
export function traceChanges(
  designs: { readonly old: LoadedDesign; readonly new: LoadedDesign },
  { variant, scope }: VerdictChange,
  { traceStates, hidden, cwd }: DiffPlan,
  { shouldStop, tell }: Told,
): TraceChange[] {
  if (variant.old === null || variant.new === null) return [];
  if (shouldStop()) return [];
  const old = observed(place(designs.old, variant.old, scope));
  const now = observed(place(designs.new, variant.new, scope));
  const gone = compared("gone", old, now);
  return shouldStop() ? [gone] : [gone, compared("new", now, old)];

  function observed(placed: Placed): Observed {
    const { compiled } = placed;
    const states = new ReachableStates(compiled.network, traceStates, shouldStop);
    return { placed, observable: { states, observer: observerOf(compiled, new Set(hidden)) } };
  }

  function compared(direction: "gone" | "new", one: Observed, other: Observed): TraceChange {
    const head = { variant, scope, direction, steps: null, limit: null, run: null, call: null, instead: [] };
    const words = `${direction} traces of ${one.placed.loaded.design.id} ${one.placed.variant} on ${scopeWords(scope)}`;
    const onProgress = (pairs: number) => tell(`${words}, ${count(pairs)} states compared`);
    const result = traceInclusion(one.observable, other.observable, traceStates, onProgress);
    switch (result.kind) {
      case "included":
        return { ...head, outcome: "none" };
      case "cut":
        return { ...head, outcome: "cut", steps: result.steps, limit: shouldStop() ? result.pairs : traceStates };
      case "distinguished": {
        const { word, instead, choices } = result;
        return { ...head, outcome: "found", run: runOf(one.placed, choices, cwd), call: word, instead };
      }
    }
  }
}

interface Observed {
  readonly placed: Placed;
  readonly observable: Observable;
}

/** A run that a search found, with names; a counterexample where it ends in a violation. */
export function runOf({ loaded, variant, scope, compiled }: Placed, choices: readonly number[], cwd: string): Replayed {
  const design = loaded.design.id;
  const facts = { design, variant, scope, smallestProcessors: null, provenShortest: null };
  const trace = traceOf(compiled, follow(compiled.network, choices), facts);
  const { violations } = trace.ending;
  const property = violations.map((violation) => violation.property);
  return {
    design,
    variant,
    scope,
    property,
    bugcheck: violations[0]?.bugcheck ?? null,
    ...withForecast(property, trace, propertiesOf(loaded.design, variant)),
    trace,
    file: fileOnCommandLine(loaded, cwd),
  };
}
