import { describe, expect, it } from "vitest";
import { phils } from "../../bench/models/phils";
import { wholeSpace } from "../../explore/exploration";
import { explore } from "../../explore/explore";
import { exploreReduced } from "../../explore/explore-reduced";
import { symmetricNetworkOf } from "../../testing/random-symmetric-network";
import { searchNetwork } from "./search-network";

const reducing = { reduction: true, small: 20 };

describe("the search for a verdict", () => {
  it("gives a run of the smallest length, found among all states", () => {
    const { exploration, provenShortest } = searchNetwork(phils(8), wholeSpace, {}, reducing);
    expect(provenShortest).toBe(true);
    expect(exploration.violations[0]?.schedule).toHaveLength(8);
    expect(exploration.states).toBe(explore(phils(8)).states);
  });

  it("gives the run of the reduced search, and does not call it the shortest, when a limit ends the one among all states", () => {
    const maxStates = exploreReduced(phils(8)).states;
    expect(explore(phils(8), { ...wholeSpace, maxStates }).violations).toEqual([]);
    const { exploration, provenShortest } = searchNetwork(phils(8), { ...wholeSpace, maxStates }, {}, reducing);
    expect(provenShortest).toBe(false);
    expect(exploration.violations).toMatchObject([{ property: "no-deadlock" }]);
  });

  it("is complete with fewer states where everything holds", () => {
    const { exploration } = searchNetwork(phils(8, 1), wholeSpace, {}, reducing);
    expect(exploration).toMatchObject({ complete: true, violations: [] });
    expect(exploration.states).toBeLessThan(3 ** 8);
  });

  it("makes use of both reductions where instances are interchangeable", () => {
    const pairs = symmetricNetworkOf({
      workers: 3,
      tokens: 0,
      rules: [
        [{ does: "touch own", hands: "self", to: [1, 1] }],
        [{ does: "local", hands: "self", to: [2, 2] }],
        [{ does: "local", hands: "self", to: [3, 3] }],
        [],
      ],
      endings: ["idle", "idle", "idle", "idle"],
      touched: [1, 2, 0],
      queued: [],
      bad: [],
    });
    const plan = { ...wholeSpace, symmetry: true };
    const { exploration } = searchNetwork(pairs, plan, {}, { reduction: true, small: 5 });
    expect(exploration).toMatchObject({ complete: true, reduced: true, symmetry: { of: ["w"] } });
    expect(exploration.states).toBeLessThan(explore(pairs).states);
  });

  it("looks at every state when reduction is off", () => {
    expect(searchNetwork(phils(8, 1), wholeSpace, {}, { reduction: false }).exploration.states).toBe(3 ** 8);
  });
});
