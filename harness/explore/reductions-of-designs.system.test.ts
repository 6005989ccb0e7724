import { describe, expect, it } from "vitest";
import { defaultProperties } from "../../properties/default-properties";
import { compileDesign } from "../network/compile-design";
import { type Case, casesOf, shippedDesigns } from "../testing/shipped-designs";
import { type Exploration, wholeSpace } from "./exploration";
import { explore } from "./explore";
import { exploreReduced } from "./explore-reduced";

const most = 2_000;
/** Instances of everything that scales, so that there is something to exchange. */
const instances = 3;

describe("every shipped design, searched in full and with each reduction", async () => {
  const rows = casesOf(await shippedDesigns()).flatMap((each) =>
    (each.variant.scope ?? each.design.scope).processors.flatMap((processors) =>
      scalesOf(each).map((scale) => ({ ...each, processors, ...scale })),
    ),
  );

  it.each(rows)("$name on $processors, $scale: the same properties are violated", (row) => {
    const plain = search(row, false, false);
    const others = [search(row, true, false), search(row, false, true), search(row, true, true)];
    for (const other of others) {
      if (plain.complete) {
        expect(other.complete).toBe(true);
        expect(violated(other)).toEqual(violated(plain));
        expect(other.states).toBeLessThanOrEqual(plain.states);
      } else expect(other.limit === undefined || other.limit.kind === "states").toBe(true);
    }
  });
});

type Row = Case & { readonly processors: number; readonly set: Readonly<Record<string, number>> };

function search({ design, variantName, variant, processors, set }: Row, symmetry: boolean, stubborn: boolean) {
  const { network } = compileDesign(design, variantName, { processors, set, properties: defaultProperties });
  // A design without end is searched as far as its scope says.
  const { states = most } = variant.scope ?? design.scope;
  const plan = { ...wholeSpace, stopAt: "never" as const, maxStates: Math.min(states, most), symmetry };
  return (stubborn ? exploreReduced : explore)(network, plan);
}

/** As the design has it, and with several of what scales. */
function scalesOf({ design, variant }: Case) {
  const scalable = Object.entries({ ...design.objects, ...variant.objects }).filter(
    ([, { count }]) => count !== undefined,
  );
  const several = {
    scale: `${instances} of each`,
    set: Object.fromEntries(scalable.map(([name]) => [name, instances])),
  };
  return [{ scale: "as designed", set: {} }, ...(scalable.length > 0 ? [several] : [])];
}

function violated({ violations }: Exploration): string[] {
  return violations.map(({ property }) => property).sort();
}
