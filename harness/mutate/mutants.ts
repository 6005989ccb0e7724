import type { PlacedActor } from "../language/actor";
import type { Actors, Design } from "../language/design";
import type { Routine } from "../language/routine";
import { allUses } from "../network/placement";
import { callPlaces } from "./chart-edit";
import type { Broken, Operator } from "./operator";
import { dropCall } from "./operators/drop-call";
import { ignoreResult } from "./operators/ignore-result";
import { keepLevel } from "./operators/keep-level";
import { repeatCall } from "./operators/repeat-call";
import { swapCalls } from "./operators/swap-calls";

/** Ways of breaking a design, in the order in which they are tried. */
export const operators: readonly Operator[] = [dropCall, ignoreResult, repeatCall, swapCalls, keepLevel];

/** A copy of a design in which the chart of some actors is broken in one place. */
export interface Mutant extends Omit<Broken, "chart"> {
  readonly operator: string;
  /** Names of the actors that run the chart, as the design has them. */
  readonly actors: readonly string[];
  readonly design: Design;
}

/** Every broken copy of one variant of a design, in a fixed order. */
export function* mutants(design: Design, variantName: string): Iterable<Mutant> {
  const variant = design.variants[variantName];
  if (variant === undefined) return;
  const actors: Actors = { ...design.actors, ...variant.actors };
  for (const [routine, names] of byRoutine(actors)) {
    const places = callPlaces(routine.chart);
    for (const operator of operators) {
      for (const { chart, ...broken } of operator.apply(routine.chart, places, allUses(routine))) {
        const replaced = Object.fromEntries(
          names.map((name) => [name, { ...(actors[name] as PlacedActor), routine: { ...routine, chart } }]),
        );
        const variants = { ...design.variants, [variantName]: { ...variant, actors: { ...actors, ...replaced } } };
        yield { ...broken, operator: operator.name, actors: names, design: { ...design, variants } };
      }
    }
  }
}

/** What the environment does is not the driver's to break. */
function byRoutine(actors: Actors): Map<Routine, string[]> {
  const names = new Map<Routine, string[]>();
  for (const [name, { kind, routine }] of Object.entries(actors)) {
    if (kind !== "environment") names.set(routine, [...(names.get(routine) ?? []), name]);
  }
  return names;
}
