import { describe, expect, it } from "vitest";
import { defaultProperties } from "../../properties/default-properties";
import type { Design } from "../language/design";
import { compileDesign } from "../network/compile-design";
import { casesOf, shippedDesigns } from "../testing/shipped-designs";
import { type Exploration, wholeSpace } from "./exploration";
import { explore } from "./explore";
import { exploreReduced } from "./explore-reduced";

const most = 60_000;

describe("every shipped design, searched in full and reduced", async () => {
  const rows = casesOf(await shippedDesigns()).flatMap(({ name, design, variantName, variant }) =>
    scopeOf(variant.scope ?? design.scope).map((scope) => ({ name, design, variantName, ...scope })),
  );

  it.each(rows)(
    "$name on $processors: the same properties are violated",
    ({ design, variantName, processors, maxStates }) => {
      const search = (by: typeof explore | typeof exploreReduced) => {
        const { network } = compileDesign(design, variantName, { processors, set: {}, properties: defaultProperties });
        return by(network, { ...wholeSpace, stopAt: "never", maxStates });
      };
      const plain = search(explore);
      const reduced = search(exploreReduced);
      if (!plain.complete) expect(reduced.limit === undefined || reduced.limit.kind === "states").toBe(true);
      else {
        expect(reduced.complete).toBe(true);
        expect(violated(reduced)).toEqual(violated(plain));
        expect(reduced.states).toBeLessThanOrEqual(plain.states);
      }
    },
  );
});

/** A design without end is searched as far as its scope says. */
function scopeOf({ processors, states = most }: Design["scope"]) {
  return processors.map((count) => ({ processors: count, maxStates: Math.min(states, most) }));
}

function violated({ violations }: Exploration): string[] {
  return violations.map(({ property }) => property).sort();
}
