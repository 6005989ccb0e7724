import { describe, expect, it } from "vitest";
import { programNetwork } from "../bench/models/sctbench/program";
import { reorder } from "../bench/models/sctbench/reorder";
import { estimatesOf } from "./estimates";
import { fuzz } from "./fuzz";
import { type Fuzzing, someRuns } from "./fuzzing";
import { strategyNamed } from "./strategies";

const counted: Fuzzing = {
  ...fuzz(programNetwork(reorder(3)), strategyNamed("random"), { ...someRuns, runs: 0 }),
  runs: 1000,
};

describe("estimatesOf", () => {
  it("has the bound of PCT as the paper states it", () => {
    const { pct } = estimatesOf({ ...counted, actors: 4, longestRun: 12, runsOf: new Map([["pct:2", 143]]) });
    expect(pct).toMatchObject({ depth: 2, runs: 143 });
    // 143 runs are what reorder_3 with n = 4 and k = 12 needs for 95 %.
    expect(pct?.missProbability).toBeLessThan(0.05);
    const fewer = estimatesOf({ ...counted, actors: 4, longestRun: 12, runsOf: new Map([["pct:2", 142]]) });
    expect(fewer.pct?.missProbability).toBeGreaterThan(0.05);
  });

  it("claims nothing of PCT where it did not run", () => {
    expect(estimatesOf({ ...counted, runsOf: new Map([["random", 5]]) }).pct).toBeNull();
  });

  it("takes states met once for a sign of more", () => {
    const { newStateShare, unseenStates } = estimatesOf({ ...counted, inOneRun: 20, inTwoRuns: 18, meetings: 400 });
    expect(newStateShare).toBe(0.05);
    expect(unseenStates).toBeCloseTo(9.99);
  });

  it("comes closer from below to what a search of the whole space counts", () => {
    const network = programNetwork(reorder(5), "is not taken");
    const plan = { ...someRuns, runs: 2000, properties: [] };
    const fuzzing = fuzz(network, strategyNamed("random"), plan);
    const { unseenStates } = estimatesOf(fuzzing);
    expect(unseenStates).toBeGreaterThan(100);
    expect(fuzzing.states + unseenStates).toBeLessThan(2356);
  });
});
