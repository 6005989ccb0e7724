import { describe, expect, it } from "vitest";
import { account } from "../bench/models/sctbench/account";
import { bluetooth } from "../bench/models/sctbench/bluetooth";
import { type Program, programNetwork } from "../bench/models/sctbench/program";
import { reorder } from "../bench/models/sctbench/reorder";
import { twostage } from "../bench/models/sctbench/twostage";
import { wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { exactWalk } from "../testing/exact-walk";
import { fuzz } from "./fuzz";
import { someRuns } from "./fuzzing";
import { strategyNamed } from "./strategies";

/** Threads with main, states, steps of the longest run, interleavings and runs of a random walk to a failure. */
const known: readonly [Program, number, number, string, string][] = [
  [account(), 162, 20, "3.5e+4", "5.8"],
  [bluetooth(), 105, 14, "5.0e+2", "25.6"],
  [twostage(1), 81, 19, "2.5e+3", "27.7"],
  [reorder(3), 140, 17, "6.3e+4", "41.2"],
  [reorder(4), 580, 22, "9.0e+7", "103.0"],
  [reorder(5), 2356, 27, "2.6e+11", "301.1"],
];

describe.each(known)("the re-model $name", (program, states, longestRun, interleavings, walks) => {
  it("has the states, runs and random-walk probability of the original", () => {
    const unfailing = explore(programNetwork(program, "is not taken"), { ...wholeSpace, stopAt: "never" });
    const exact = exactWalk(programNetwork(program));
    expect(unfailing.states).toBe(states);
    expect(exact.longestRun).toBe(longestRun);
    expect(exact.interleavings.toExponential(1)).toBe(interleavings);
    expect((1 / exact.failing).toFixed(1)).toBe(walks);
  });

  it("fails under random walks as often as computed", () => {
    const network = programNetwork(program);
    const { failing } = exactWalk(network);
    const runs = 20_000;
    const plan = { ...someRuns, seed: 11, runs, failures: Number.POSITIVE_INFINITY };
    const { failed } = fuzz(network, strategyNamed("random"), plan);
    const deviation = Math.sqrt(runs * failing * (1 - failing));
    expect(Math.abs(failed - runs * failing)).toBeLessThan(4 * deviation);
  });
});
