import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Parents } from "./parents";

describe("Parents", () => {
  it("leads back along any tree that is written down in breadth-first order", () => {
    const families = fc.array(fc.array(fc.nat({ max: 70_000 }), { maxLength: 3 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(families, (choicesByParent) => {
        const parents = new Parents();
        const expected: number[][] = [[]];
        for (const [parent, choices] of choicesByParent.entries()) {
          const path = expected[parent];
          if (path === undefined) break;
          parents.append(Int32Array.of(choices.length), 1, Int32Array.from(choices));
          for (const choice of choices) expected.push([...path, choice]);
        }
        for (const [state, path] of expected.entries()) expect(parents.schedule(state)).toEqual(path);
      }),
      { numRuns: 200 },
    );
  });

  it("takes little over a byte a state on long chains", () => {
    const parents = new Parents();
    const count = 1_500_000;
    const ones = new Int32Array(1000).fill(1);
    for (let state = 0; state < count; state += 1000) parents.append(ones, 1000, ones);
    expect(parents.schedule(count)).toHaveLength(count);
    expect(parents.bytes / count).toBeLessThan(1.5);
  });
});
