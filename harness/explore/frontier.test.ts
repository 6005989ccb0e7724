import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { phils } from "../bench/models/phils";
import { MemoryPages } from "../testing/memory-pages";
import { counting, spilledIsInMemory, summary } from "../testing/search-properties";
import { explore } from "./explore";
import { Frontier } from "./frontier";

describe("a frontier on pages", () => {
  it("gives back what was put in, first in first out, however it is used", () => {
    const use = fc.tuple(fc.constantFrom("push", "drop", "rewrite"), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(use, { maxLength: 60 }), (uses) => {
        let frontier = new Frontier(2, new MemoryPages(8));
        const expected: number[] = [];
        let next = 0;
        for (const [what, count] of uses) {
          if (what === "push") {
            const { keys, at } = frontier.reserve(count);
            for (let index = 0; index < count; index++, next++) {
              keys.set([next, ~next], at + 2 * index);
              expected.push(next);
            }
            frontier.push(count);
          } else if (what === "drop") {
            const run = frontier.peek(count);
            const keys = [...run.keys.subarray(run.at, run.at + 2 * run.count)];
            expect(keys).toEqual(expected.splice(0, run.count).flatMap((state) => [state, ~state]));
            frontier.drop(run.count);
          } else {
            frontier = frontier.rewritten(2, (keys, at, count, into, intoAt) =>
              into.set(keys.subarray(at, at + 2 * count), intoAt),
            );
          }
          expect(frontier.waiting).toBe(expected.length);
        }
      }),
    );
  });
});

describe("a search on pages", () => {
  it("ends as one in memory", () => {
    fc.assert(spilledIsInMemory(), { numRuns: 100 });
  });

  it("ends as one in memory when there is no more room", () => {
    fc.assert(spilledIsInMemory(fc.nat({ max: 40 })), { numRuns: 100 });
  });

  it("takes less memory", () => {
    const pages = new MemoryPages(1 << 10);
    const spilled = explore(phils(10), counting, {}, { pages });
    const inMemory = explore(phils(10), counting);
    expect(summary(spilled)).toEqual(summary(inMemory));
    expect(spilled.violations).toEqual(inMemory.violations);
    expect(spilled.bytes.frontier + spilled.bytes.parents).toBeLessThan(
      0.1 * (inMemory.bytes.frontier + inMemory.bytes.parents),
    );
  });
});
