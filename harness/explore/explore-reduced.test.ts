import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Component, LocalStatus, Network } from "../network/network";
import { plainSearch } from "../testing/plain-search";
import { concurrentTable, lazily, networkOf, networkTable } from "../fast-check/random-network";
import { type ExplorePlan, wholeSpace } from "./exploration";
import { explore } from "./explore";
import { exploreReduced as reducedAtLeisure } from "./explore-reduced";
import { type Provisos, StubbornSets } from "./reduction/stubborn-sets";

const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };
const all: Provisos = { loops: true, visibility: true, conflicts: true };

describe("a reduced search against a search by the book", () => {
  it("finds the same properties violated, on networks of every feature", () => {
    fc.assert(
      fc.property(networkTable(), (table) => sameViolations(networkOf(table), all)),
      { numRuns: 300 },
    );
  });

  it("finds the same properties violated, on networks of actors that seldom meet", () => {
    fc.assert(
      fc.property(concurrentTable(), (table) => sameViolations(networkOf(table), all)),
      { numRuns: 600 },
    );
  });

  it("comes to the same dead ends", () => {
    fc.assert(
      fc.property(fc.oneof(concurrentTable(), networkTable()), (table) => {
        expect(deadEnds(networkOf(table), exploreReduced)).toEqual(deadEnds(networkOf(table), explore));
      }),
      { numRuns: 300 },
    );
  });

  it("says the same when it stops at the first violation: a real run, or that there is none", () => {
    fc.assert(
      fc.property(concurrentTable(), (table) => {
        const plain = plainSearch(networkOf(table));
        const { violations, complete } = exploreReduced(networkOf(table));
        expect(violations.length > 0).toBe(plain.violations.size > 0);
        expect(complete || violations.length > 0).toBe(true);
        for (const { property, schedule } of violations)
          expect(schedule.length).toBeGreaterThanOrEqual(plain.violations.get(property) ?? Number.POSITIVE_INFINITY);
      }),
      { numRuns: 200 },
    );
  });

  it("meets states of the whole space only, and fewer of them", () => {
    const tables = fc.sample(concurrentTable(), { seed: 1, numRuns: 200 });
    const plain = tables.map((table) => explore(networkOf(table), counting).states);
    const reduced = tables.map((table) => exploreReduced(networkOf(table), counting).states);
    for (const [index, states] of reduced.entries()) expect(states).toBeLessThanOrEqual(plain[index]!);
    expect(sum(reduced)).toBeLessThan(0.75 * sum(plain));
  });

  it("finds the same whether local states are known beforehand or numbered as they are met", () => {
    fc.assert(
      fc.property(concurrentTable(), (table) => sameViolations(lazily(networkOf(table)), all)),
      { numRuns: 100 },
    );
  });
});

describe("the property notices when the reduction is wrong", () => {
  it.each<[string, Provisos]>([
    ["others' accesses are not looked at", { ...all, conflicts: false }],
    ["a loop may keep the others waiting", { ...all, loops: false }],
    ["steps that an invariant sees are reordered", { ...all, visibility: false }],
  ])("%s", (_, provisos) => {
    const broken = fc.property(concurrentTable(), (table) => sameViolations(networkOf(table), provisos));
    expect(fc.check(broken, { numRuns: 3000, seed: 1, endOnFailure: true }).failed).toBe(true);
  });
});

/** Leaves successors out from the first state on, however much it still learns: these networks are small. */
function exploreReduced(network: Network, plan: ExplorePlan = wholeSpace, provisos = all) {
  return reducedAtLeisure(network, plan, {}, {}, new StubbornSets(network, plan.properties, provisos, 0));
}

function sameViolations(network: Network, provisos: Provisos): void {
  const found = exploreReduced(network, counting, provisos);
  const names = found.violations.map(({ property }) => property);
  expect(names.sort()).toEqual([...plainSearch(network).violations.keys()].sort());
}

/** States in which nothing can move and nobody is in error. */
function deadEnds(network: Network, search: (network: Network, plan: ExplorePlan) => unknown): string[] {
  const found = new Set<string>();
  const status = (component: Component, local: number): LocalStatus => {
    const told = component.status(local);
    return told.kind === "error" ? told : { kind: "idle" };
  };
  search(
    {
      ...network,
      components: network.components.map((component) => ({
        ...component,
        status: (local) => status(component, local),
      })),
      properties: [
        {
          kind: "final",
          name: "watching",
          reads: [...network.components.keys()],
          holds: (locals) => found.add(locals.join()).size > 0,
          explain: () => "",
        },
      ],
    },
    counting,
  );
  return [...found].sort();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
