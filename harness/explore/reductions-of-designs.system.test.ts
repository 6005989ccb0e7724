import { describe, expect, it } from "vitest";
import { defaultProperties } from "../../properties/default-properties";
import { type CheckScope, scopesOf } from "../cli/check/check-scope";
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
    scopesOf(each.variant.scope ?? each.design.scope).flatMap((scope) =>
      scalesOf(each, scope).map((scale) => ({ ...each, ...scope, ...scale })),
    ),
  );

  it.each(rows)("$name on $processors under $memoryModel, $scale: the same properties are violated", (row) => {
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

type Row = Case & CheckScope & { readonly set: Readonly<Record<string, number>> };

function search(row: Row, symmetry: boolean, stubborn: boolean) {
  const { design, variantName, variant, processors, memoryModel, set } = row;
  const bounds = { processors, memoryModel, set, properties: defaultProperties };
  const { network } = compileDesign(design, variantName, bounds);
  // A design without end is searched as far as its scope says.
  const { states = most } = variant.scope ?? design.scope;
  const plan = { ...wholeSpace, stopAt: "never" as const, maxStates: Math.min(states, most), symmetry };
  return (stubborn ? exploreReduced : explore)(network, plan);
}

/** As the design has it, and with several of what scales where memory keeps no instances apart. */
function scalesOf({ design, variant }: Case, { memoryModel }: CheckScope) {
  const scalable = Object.entries({ ...design.objects, ...variant.objects }).filter(
    ([, { count }]) => count !== undefined,
  );
  const several = {
    scale: `${instances} of each`,
    set: Object.fromEntries(scalable.map(([name]) => [name, instances])),
  };
  return [{ scale: "as designed", set: {} }, ...(scalable.length > 0 && memoryModel === "sc" ? [several] : [])];
}

function violated({ violations }: Exploration): string[] {
  return violations.map(({ property }) => property).sort();
}
