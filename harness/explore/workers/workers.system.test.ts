import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { networkTable } from "../../fast-check/random-network";
import { symmetricTable } from "../../testing/random-symmetric-network";
import { made, type NetworkRecipe } from "../../testing/search-thread";
import { SearchThreads } from "../../testing/search-threads";
import { spoiling } from "../../testing/spoilt-network";
import { type Exploration, type ExplorePlan, wholeSpace } from "../exploration";
import { explore } from "../explore";
import type { WorkerTuning } from "./search-memory";

const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };
const teams = [2, 3].map((size) => new SearchThreads(size));
beforeAll(async () => {
  await Promise.all(teams.map((threads) => threads.started()));
});
afterAll(() => Promise.all(teams.map((threads) => threads.close())));

/** Threads part early, meet often and have little room. */
const tuning: fc.Arbitrary<WorkerTuning> = fc.record({
  aloneUpTo: fc.integer({ min: 1, max: 30 }),
  claimStates: fc.integer({ min: 1, max: 20 }),
  roundMs: fc.constantFrom(0, 200),
  ringStates: fc.integer({ min: 1, max: 20 }),
});

function together(
  threads: SearchThreads,
  recipe: NetworkRecipe,
  plan: ExplorePlan,
  workers?: WorkerTuning,
  width?: number,
) {
  const { network, team } = threads.team(recipe, workers);
  const tuning = width === undefined ? {} : { widths: network.components.map(() => width) };
  return explore(network, plan, {}, tuning, undefined, undefined, team);
}

/** All of it that a search by one thread must share. Of several shortest runs either may find another one, and one thread proves more. */
function findings({ states, transitions, depth, complete, violations, symmetry }: Exploration) {
  const steps = violations.map(({ property, kind, schedule }) => ({ property, kind, steps: schedule.length }));
  const byProperty = steps.sort((one, other) => one.property.localeCompare(other.property));
  const used = symmetry && { of: symmetry.of, refused: symmetry.refused };
  return { states, transitions, depth, complete, violations: byProperty, symmetry: used };
}

describe.each(teams)("$size threads and one thread, on random networks", (threads) => {
  it("count the same and find the same runs, whether local states are known beforehand or met, and keys of few words or many", () => {
    const widths = fc.constantFrom(undefined, 6, 17);
    fc.assert(
      fc.property(networkTable(), fc.boolean(), tuning, widths, (table, lazy, workers, width) => {
        const recipe: NetworkRecipe = { kind: "random", table, lazy };
        const alone = explore(made(recipe), counting);
        expect(findings(together(threads, recipe, counting, workers, width))).toEqual(findings(alone));
      }),
      { numRuns: 1000 },
    );
  });

  it("find the same at the smallest depth when they stop there", () => {
    fc.assert(
      fc.property(networkTable(), tuning, (table, workers) => {
        const recipe: NetworkRecipe = { kind: "random", table, lazy: true };
        const alone = explore(made(recipe));
        const found = together(threads, recipe, wholeSpace, workers);
        // How many states beyond the last level were met before the violation depends on how many are expanded at a time.
        const { states, complete } = alone.violations.length > 0 ? found : alone;
        expect(findings(found)).toEqual({ ...findings(alone), states, complete });
      }),
      { numRuns: 1000 },
    );
  });

  it("count the same representatives, where there is one kind of instances", () => {
    const plan: ExplorePlan = { ...counting, symmetry: true, maxStates: 1500 };
    fc.assert(
      fc.property(symmetricTable(), tuning, (table, workers) => {
        const recipe: NetworkRecipe = { kind: "symmetric", table };
        const alone = explore(made(recipe), plan);
        fc.pre(alone.complete);
        const found = together(threads, recipe, plan, workers);
        // With one kind of instances each state has one representative. With two it may have several: which are met depends on the order of questions.
        const several = made(recipe).symmetry!.length > 1;
        const { states, transitions, depth } = several ? found : alone;
        expect(findings(found)).toEqual({ ...findings(alone), states, transitions, depth });
      }),
      { numRuns: 1000 },
    );
  });
});

describe.each(teams)("$size threads, where one component behaves in its own way", (threads) => {
  it("notice it, or it makes no difference", () => {
    const plan: ExplorePlan = { ...counting, maxStates: 1500 };
    fc.assert(
      fc.property(symmetricTable(), spoiling(), tuning, (table, how, workers) => {
        const recipe: NetworkRecipe = { kind: "symmetric", table, spoiling: how };
        const alone = explore(made(recipe), plan);
        fc.pre(alone.complete);
        // What is not noticed before the end leads to states that are none, more than there are in truth.
        const found = together(threads, recipe, { ...counting, symmetry: true }, workers);
        const shortest = ({ violations }: Exploration) =>
          violations.map(({ property, schedule }) => `${property} after ${schedule.length}`).sort();
        expect(shortest(found)).toEqual(shortest(alone));
        expect(found.complete).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe.each(teams)("$size threads, limited", (threads) => {
  const recipe: NetworkRecipe = { kind: "phils", count: 9 };
  const workers: WorkerTuning = { aloneUpTo: 100, claimStates: 64, roundMs: 200, ringStates: 64 };

  it("stop at exactly as many states as allowed", () => {
    const found = together(threads, recipe, { ...counting, maxStates: 5000 }, workers);
    expect(found).toMatchObject({ states: 5000, complete: false, limit: { kind: "states", value: 5000 } });
  });

  it("count no more than allowed when a violation turns up where the limit is", () => {
    fc.assert(
      fc.property(networkTable(), tuning, fc.integer({ min: 1, max: 60 }), (table, some, maxStates) => {
        const random: NetworkRecipe = { kind: "random", table, lazy: false };
        expect(together(threads, random, { ...wholeSpace, maxStates }, some).states).toBeLessThanOrEqual(maxStates);
      }),
      { numRuns: 300 },
    );
  });

  it("are complete when the space has just as many states as allowed", () => {
    const found = together(threads, recipe, { ...counting, maxStates: 3 ** 9 - 1 }, workers);
    expect(found).toMatchObject({ states: 3 ** 9 - 1, complete: true });
    expect(found.limit).toBeUndefined();
  });

  it("stay below their memory", () => {
    const maxMemoryBytes = 6_000_000;
    const found = together(threads, { kind: "phils", count: 13 }, { ...counting, maxMemoryBytes }, workers);
    expect(found).toMatchObject({ complete: false, limit: { kind: "memory", value: maxMemoryBytes } });
    const { visited, parents, frontier, program } = found.bytes;
    expect(visited + parents + frontier + program).toBeLessThanOrEqual(maxMemoryBytes);
  });

  it("stop when the leading thread is told to", () => {
    let polls = 0;
    const plan: ExplorePlan = { ...counting, shouldStop: () => ++polls > 20 };
    const found = together(threads, { kind: "phils", count: 13 }, plan, workers);
    expect(found).toMatchObject({ complete: false, limit: { kind: "interrupt", value: 0 } });
  });

  it("count what one thread counts once there is more than a thread looks at alone", () => {
    const large: NetworkRecipe = { kind: "two phase", count: 6 };
    expect(findings(together(threads, large, counting))).toEqual(findings(explore(made(large), counting)));
  });
});
