import { describe, expect, it } from "vitest";
import type { Trace, TraceStep } from "../../trace/trace";
import { explainRun } from "./explain-run";

const step = (actor: string, call: string, irql: number | null = 0): TraceStep => ({
  actor,
  call,
  irql,
  irqlAfter: irql,
  processor: irql === null ? null : 0,
  kind: irql === null ? "choice" : "call",
  phase: null,
  result: null,
  source: null,
  arrow: null,
  objects: [],
  changes: [],
  holds: [],
  occupancy: [],
  unmet: [],
});

const trace: Trace = {
  schedule: "",
  steps: [step("thread", "Claim"), step("device", "? fails", null), step("dpc", "Complete"), step("thread", "Unlock")],
  ending: { violations: [], waiting: [], standing: [] },
  contextSwitches: 2,
  smallestProcessors: null,
  provenShortest: null,
  properties: [],
  charts: [],
};

describe("explainRun", () => {
  it("says where who acts, and that it is necessary where that was searched", () => {
    const shown = { property: "single-completion", switches: 2, switchesNecessary: true, searchedStates: 40 };
    expect(explainRun(trace, shown)).toEqual([
      "dpc between Claim and Unlock of thread",
      "2 changes of context are necessary and sufficient: with fewer, no run violates single-completion (all of them searched, 40 states in all)",
    ]);
  });

  it("claims no necessity that was not shown", () => {
    const shown = { property: "single-completion", switches: 2, switchesNecessary: false, searchedStates: 40 };
    expect(explainRun(trace, shown).join()).not.toContain("necessary");
    expect(explainRun(trace, { ...shown, switches: null })).toEqual(["dpc between Claim and Unlock of thread"]);
  });
});
