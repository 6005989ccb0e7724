import { describe, expect, it } from "vitest";
import { bluetooth } from "../bench/models/sctbench/bluetooth";
import { type Program, programNetwork } from "../bench/models/sctbench/program";
import { reorder } from "../bench/models/sctbench/reorder";
import { twostage } from "../bench/models/sctbench/twostage";
import { wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { fuzz } from "./fuzz";
import { someRuns } from "./fuzzing";
import { strategyNamed } from "./strategies";

describe("the larger re-models", () => {
  it.each([
    [twostage(4), 23_845],
    [twostage(5), 132_953],
    [reorder(10), 2_445_652],
  ])("$name has the states of the original", (program, states) => {
    const plan = { ...wholeSpace, stopAt: "never" } as const;
    expect(explore(programNetwork(program, "is not taken"), plan).states).toBe(states);
  });
});

describe("the portfolio", () => {
  const limits: readonly [Program, number][] = [
    [bluetooth(), 9],
    ...[3, 4, 5, 10, 20, 50, 100].map((threads): [Program, number] => [reorder(threads), 10]),
    [twostage(99), 60],
  ];

  it.each(limits)("meets the failure of $name soon, in the median of 20 seeds", (program, most) => {
    const network = programNetwork(program);
    const first = Array.from({ length: 20 }, (_, seed) => {
      const { failures } = fuzz(network, strategyNamed("portfolio"), { ...someRuns, seed, runs: 300 });
      return (failures[0]?.run ?? 300) + 1;
    }).sort((a, b) => a - b);
    // The upper of the two in the middle.
    expect(first[10]).toBeLessThanOrEqual(most);
  });
});
