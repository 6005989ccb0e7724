import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { account } from "../bench/models/sctbench/account";
import { bluetooth } from "../bench/models/sctbench/bluetooth";
import { type Program, programNetwork } from "../bench/models/sctbench/program";
import { reorder } from "../bench/models/sctbench/reorder";
import { twostage } from "../bench/models/sctbench/twostage";
import { explore } from "../explore/explore";
import { networkOf, networkTable } from "../fast-check/random-network";
import { initialState, successors } from "../network/successors";
import { plainSearch, violated } from "../testing/plain-search";
import { fuzz } from "./fuzz";
import { someRuns } from "./fuzzing";
import { type ShrinkPlan, shrink } from "./shrink";
import { strategyNamed } from "./strategies";

const plan: ShrinkPlan = { maxStates: 100_000, budget: Number.POSITIVE_INFINITY, contextOf: ({ actor }) => actor };

function failingRun(program: Program, seed: number): readonly number[] {
  const fuzzing = fuzz(programNetwork(program), strategyNamed("portfolio"), { ...someRuns, seed });
  return fuzzing.failures[0]!.schedule;
}

describe("shrink", () => {
  it.each([account(), bluetooth(), twostage(2), reorder(4)])("makes a failing run of $name short", (program) => {
    const network = programNetwork(program);
    const shortest = explore(network).violations[0]!.schedule.length;
    const shrunk = shrink(network, failingRun(program, 3), "assertion-holds", plan);
    expect(shrunk.schedule.length).toBeLessThanOrEqual(1.25 * shortest);
  });

  it("leaves out the threads that are not needed, and proves the switches that are", () => {
    const network = programNetwork(reorder(6));
    const shrunk = shrink(network, failingRun(reorder(6), 1), "assertion-holds", plan);
    // One setter of five is enough: main starts it and the checker, it writes a, and the checker looks.
    const actors = new Set<number>();
    let state = initialState(network);
    for (const choice of shrunk.schedule) {
      const step = successors(network, state)[choice]!;
      actors.add(step.leader);
      state = step.state;
    }
    expect(actors.size).toBe(3);
    expect(shrunk).toMatchObject({ switches: 2, switchesNecessary: true });
  });

  it("claims no necessity where the search was cut short", () => {
    const shrunk = shrink(programNetwork(reorder(6)), failingRun(reorder(6), 1), "assertion-holds", {
      ...plan,
      maxStates: 3,
    });
    expect(shrunk).toMatchObject({ switches: null, switchesNecessary: false });
    expect(shrunk.schedule).toEqual(failingRun(reorder(6), 1));
  });

  it("ends in the same violation, in any network", () => {
    fc.assert(
      fc.property(networkTable(), fc.nat(), (table, seed) => {
        const network = networkOf(table);
        const { failures } = fuzz(network, strategyNamed("random"), { ...someRuns, seed, runs: 20, runSteps: 60 });
        const [failure] = failures;
        if (failure === undefined) return;
        const property = failure.violations[0]!.property;
        const { schedule } = shrink(network, failure.schedule, property, plan);
        let state = initialState(network);
        for (const choice of schedule) state = successors(network, state)[choice]!.state;
        const dead = successors(network, state).length === 0;
        expect(violated(network, state, dead)).toContain(property);
        expect(schedule.length).toBeGreaterThanOrEqual(plainSearch(network).violations.get(property)!);
      }),
      { numRuns: 100 },
    );
  });
});
