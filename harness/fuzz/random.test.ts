import { describe, expect, it } from "vitest";
import { Random } from "./random";

describe("Random", () => {
  it("is xoshiro128**", () => {
    const random = Random.of(1, 2, 3, 4);
    const numbers = Array.from({ length: 6 }, () => random.next());
    expect(numbers).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });

  it("gives each run of a seed its own sequence, for ever the same", () => {
    const random = new Random();
    const first = (seed: number, run: number) => {
      random.restart(seed, run);
      return [random.next(), random.next()];
    };
    expect([first(1, 0), first(1, 1), first(2, 0), first(1, 0)]).toMatchInlineSnapshot(`
      [
        [
          176324547,
          2733450279,
        ],
        [
          2191124576,
          1472590501,
        ],
        [
          1796333888,
          1082370380,
        ],
        [
          176324547,
          2733450279,
        ],
      ]
    `);
  });

  it("draws each number below a count about as often as the others", () => {
    const random = Random.of(1, 2, 3, 4);
    const times = [0, 0, 0];
    for (let draw = 0; draw < 30_000; draw++) times[random.below(3)]! += 1;
    for (const often of times) expect(Math.abs(often - 10_000)).toBeLessThan(400);
  });
});
