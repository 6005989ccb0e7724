import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concurrentTable, lazily, networkOf, networkTable } from "../fast-check/random-network";
import { plainSearch } from "../testing/plain-search";
import {
  counting,
  eagerlyReduced,
  names,
  reducedFindsAllDeadEnds,
  reducedIsFull,
  reducedSymmetricIsFull,
} from "../testing/search-properties";
import { explore } from "./explore";
import type { Provisos } from "./reduction/stubborn-sets";

const all: Provisos = { loops: true, visibility: true, conflicts: true };

describe("a reduced search against a search by the book", () => {
  it("finds the same properties violated, on networks of every feature", () => {
    fc.assert(reducedIsFull(networkTable()), { numRuns: 40 });
  });

  it("finds the same properties violated, on networks of actors that seldom meet", () => {
    fc.assert(reducedIsFull(concurrentTable()), { numRuns: 60 });
  });

  it("finds the same properties violated where one state stands for its like", () => {
    fc.assert(reducedSymmetricIsFull(), { numRuns: 40 });
  });

  it("comes to the same dead ends", () => {
    fc.assert(reducedFindsAllDeadEnds(), { numRuns: 30 });
  });

  it("says the same when it stops at the first violation: a real run, or that there is none", () => {
    fc.assert(
      fc.property(concurrentTable(), (table) => {
        const plain = plainSearch(networkOf(table));
        const { violations, complete } = eagerlyReduced(networkOf(table));
        expect(violations.length > 0).toBe(plain.violations.size > 0);
        expect(complete || violations.length > 0).toBe(true);
        for (const { property, schedule } of violations)
          expect(schedule.length).toBeGreaterThanOrEqual(plain.violations.get(property) ?? Number.POSITIVE_INFINITY);
      }),
      { numRuns: 80 },
    );
  });

  it("meets states of the whole space only, and fewer of them", () => {
    const tables = fc.sample(concurrentTable(), { seed: 1, numRuns: 200 });
    const plain = tables.map((table) => explore(networkOf(table), counting).states);
    const reduced = tables.map((table) => eagerlyReduced(networkOf(table), counting).states);
    for (const [index, states] of reduced.entries()) expect(states).toBeLessThanOrEqual(plain[index]!);
    expect(sum(reduced)).toBeLessThan(0.75 * sum(plain));
  });

  it("finds the same whether local states are known beforehand or numbered as they are met", () => {
    fc.assert(
      fc.property(concurrentTable(), (table) => {
        const found = eagerlyReduced(lazily(networkOf(table)), counting);
        expect(names(found)).toEqual([...plainSearch(networkOf(table)).violations.keys()].sort());
      }),
      { numRuns: 40 },
    );
  });
});

describe("the property notices when the reduction is wrong", () => {
  it.each<[string, Provisos]>([
    ["others' accesses are not looked at", { ...all, conflicts: false }],
    ["a loop may keep the others waiting", { ...all, loops: false }],
    ["steps that an invariant sees are reordered", { ...all, visibility: false }],
  ])("%s", (_, provisos) => {
    const broken = reducedIsFull(concurrentTable(), { provisos });
    expect(fc.check(broken, { numRuns: 3000, seed: 1, endOnFailure: true }).failed).toBe(true);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
