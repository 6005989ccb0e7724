import { caller, type Design, design, each, holds, many, thread } from "../../index";
import type { Objects } from "../../language/design";
import type { Routine } from "../../language/routine";

/**
 * A family of the catalogue in the steps that its entry lists, by the number of units. Shipped designs take bigger steps. What a call returned is
 * kept here until a step of its own looks at it, a refusal goes its own way out, and every context has a processor to itself.
 */
export type FamilyInSteps = (units: number) => Design;

/** Each unit is on its own processor, and who waits for them all is on the last. */
export function familyInSteps(
  objects: Objects,
  unit: (units: number) => Routine,
  waits: (units: number) => Routine,
): FamilyInSteps {
  return (units) =>
    design({
      id: "family-in-steps",
      objects: { ...objects, unit: many(units, caller()) },
      actors: {
        unit: each("unit", thread(unit(units), {}, { on: "spread" })),
        waits: thread(waits(units), {}, { on: units }),
      },
      scope: { processors: [units + 1] },
      variants: { good: { expect: holds() } },
    });
}
