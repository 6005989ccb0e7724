import { defaultProperties } from "../../../properties/default-properties";
import { wholeSpace } from "../../explore/exploration";
import { explore } from "../../explore/explore";
import { type Shrunk, shrink } from "../../fuzz/shrink";
import { CallerMistake } from "../../language/caller-mistake";
import type { Design } from "../../language/design";
import { type CompiledDesign, compileDesign } from "../../network/compile-design";
import { contextOf } from "../../trace/context-switches";
import type { ResultScope } from "../../trace/result";
import { smallerScopes } from "./smaller-scopes";

/** What the searches may cost, in states: each, and all that shrink the scope, and all that shrink the run. */
const EACH = 100_000;
const SCOPES = 250_000;
const RUN = 250_000;

/** A failing run of a variant, and where it was met. */
export interface FailingRun {
  readonly design: Design;
  readonly variant: string;
  readonly scope: ResultScope;
  readonly compiled: CompiledDesign;
  readonly schedule: readonly number[];
}

/** What a failing run came to, and the scope that is enough for it. */
export interface ShrunkRun extends Shrunk {
  readonly scope: ResultScope;
  readonly compiled: CompiledDesign;
}

/**
 * Makes a failing run small in ordered dimensions: processors, instances of what there are many of, actors, faults, switches, steps. For the first
 * two the design is searched at smaller scopes; the first that violates `property` too is the one whose run is shown.
 */
export function shrinkRun(run: FailingRun, property: string): ShrunkRun {
  const small = atSmallerScope(run, property) ?? run;
  const { compiled, scope, schedule } = small;
  const plan = { maxStates: EACH, budget: RUN, contextOf: contextOf(compiled) };
  return { ...shrink(compiled.network, schedule, property, plan), scope, compiled };
}

function atSmallerScope({ design, variant, scope, ...run }: FailingRun, property: string): FailingRun | undefined {
  let left = SCOPES;
  for (const smaller of smallerScopes(design, variant, scope)) {
    if (left <= 0) return undefined;
    const compiled = compiledAt(design, variant, smaller);
    if (compiled === undefined) continue;
    const plan = { ...wholeSpace, maxStates: Math.min(EACH, left), properties: [property] };
    const { violations, states } = explore(compiled.network, plan);
    left -= states;
    const [violation] = violations;
    if (violation !== undefined)
      return { ...run, design, variant, scope: smaller, compiled, schedule: violation.schedule };
  }
  return undefined;
}

/** Undefined where there is no such scope: an actor is pinned to a processor that is not there, say. */
function compiledAt(design: Design, variant: string, scope: ResultScope): CompiledDesign | undefined {
  try {
    return compileDesign(design, variant, { ...scope, properties: defaultProperties });
  } catch (error) {
    if (error instanceof CallerMistake) return undefined;
    throw error;
  }
}
