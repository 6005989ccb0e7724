import { describe, expect, it } from "vitest";
import type { FuzzResult } from "../harness/trace/fuzz-result";
import { fuzzTable } from "./fuzz-text";

const passed: FuzzResult = {
  design: "queue",
  variant: "fixed",
  scope: { processors: 2, set: { irp: 3 } },
  verdict: "unrefuted",
  expected: "holds",
  expectedProperty: null,
  asExpected: true,
  property: [],
  bugcheck: null,
  trace: null,
  assumptions: [],
  warnings: [],
  file: null,
  elapsedMs: 2000,
  states: 1234,
  strategy: "portfolio",
  seed: 7,
  from: 0,
  nextRun: 10_000,
  runs: 10_000,
  steps: 250_000,
  stoppedBy: "time",
  failedRun: null,
  foundSteps: null,
  explanation: [],
  cutOff: 2,
  actors: 4,
  longestRun: 38,
  growth: [
    { runs: 4096, states: 1200 },
    { runs: 10_000, states: 1234 },
  ],
  newStateShare: 0.00012,
  unseenStates: 17.4,
  pct: { depth: 3, runs: 20_000, actors: 4, longestRun: 38, missProbability: 0.032 },
  threshold: { missProbability: 0.01, kept: false },
};

describe("fuzzTable", () => {
  it("says of each number what it is", () => {
    expect(fuzzTable([passed], { width: 200, colors: false }).join("\n")).toMatchInlineSnapshot(`
      "    design  variant  CPUs     found    runs    steps    states  time   steps/s
      !!  queue   fixed    2 irp=3  nothing  10,000  250,000  1,234   2.0 s  125,000
          bound: 20,000 runs of PCT miss a violation of depth 3 or less with probability at most 3.2 % (4 actors, 38 steps, as measured)
          estimate: 0.012 % of what a next run meets would be new (Good-Turing); at least 17 states unseen (Chao)
          count: 1,200 states after 4,096 runs, 1,234 after 10,000
          2 runs were cut off before their end
          asked for was a miss probability of at most 1 %
          stopped by time; go on with --seed 7 --from 10000"
    `);
  });

  it("says where a violation came from", () => {
    const failed: FuzzResult = {
      ...passed,
      verdict: "violated",
      property: ["no-deadlock"],
      asExpected: false,
      failedRun: 12,
      foundSteps: 31,
      explanation: ["2 context switches are necessary"],
      stoppedBy: "failures",
      threshold: null,
    };
    expect(fuzzTable([failed], { width: 200, colors: false }).join("\n")).toMatchInlineSnapshot(`
      "    design  variant  CPUs     found                 runs    steps    states  time   steps/s
      !!  queue   fixed    2 irp=3  violated no-deadlock  10,000  250,000  1,234   2.0 s  125,000
          run 12 of seed 7, after 31 steps, and holds was expected
          2 context switches are necessary"
    `);
  });
});
