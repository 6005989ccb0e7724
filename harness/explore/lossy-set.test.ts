import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { phils } from "../bench/models/phils";
import { lazily, networkOf, networkTable } from "../fast-check/random-network";
import { initialState, successors } from "../network/successors";
import { plainSearch, violated } from "../testing/plain-search";
import { type ExplorePlan, wholeSpace } from "./exploration";
import { explore } from "./explore";

const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };
const kinds = ["hash-compact", "bit-state"] as const;

describe.each(kinds)("a %s store", (store) => {
  const maxMemoryBytes = 2 ** 24;

  it("leaves nothing out where there is room, on random networks, and its packing may grow", () => {
    fc.assert(
      fc.property(networkTable(), (table) => {
        const plain = plainSearch(networkOf(table));
        const widths = table.components.map(() => 0);
        const found = explore(lazily(networkOf(table)), { ...counting, store, maxMemoryBytes }, {}, { widths });
        expect(found).toMatchObject({ states: plain.states, transitions: plain.transitions, complete: true });
        expect(found.omission).toBeLessThan(1e-3);
        const depths = found.violations.map(({ property, schedule }) => [property, schedule.length]);
        expect(Object.fromEntries(depths)).toEqual(Object.fromEntries(plain.violations));
      }),
      { numRuns: 80 },
    );
  });

  it("counts sixty thousand philosophers' states and says how likely it is that one is missing", () => {
    const found = explore(phils(10), { ...counting, store, maxMemoryBytes: 2 ** 26 });
    expect(found.states).toBeGreaterThan(59_048 * 0.999);
    expect(found.states).toBeLessThanOrEqual(59_048);
    expect(found.omission).toBeGreaterThan(0);
    expect(found.omission).toBeLessThanOrEqual(1);
  });
});

describe("a bit-state store that is far too small", () => {
  it("owns up to leaving states out, and every violation it finds is one", () => {
    const network = phils(10);
    const found = explore(network, counting, {}, { store: { kind: "bit-state", maxBytes: 4096 } });
    expect(found.states).toBeLessThan(3 ** 10 - 1);
    expect(found.omission).toBeGreaterThan(0.99);
    for (const { property, schedule } of found.violations) {
      let state = initialState(network);
      for (const choice of schedule) state = successors(network, state)[choice]!.state;
      expect(violated(network, state, successors(network, state).length === 0)).toContain(property);
    }
  });
});
