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

const scope = { processors: 1, set: {} };
const shown = {
  property: "single-completion",
  scope,
  fuzzed: scope,
  switches: 2,
  switchesNecessary: true,
  preemptions: [2],
  preemptionsNecessary: true,
  searchedStates: 40,
};
const place = "of thread between Claim and Unlock, by dpc";

describe("explainRun", () => {
  it("ends with the one pre-emption, whose it is and between which calls, and that it is necessary where that was searched", () => {
    expect(explainRun(trace, shown)).toEqual([
      `one pre-emption, ${place}, is necessary and sufficient: without it no run violates single-completion (all of them searched, 40 states in all)`,
    ]);
  });

  it("claims no necessity that was not shown", () => {
    expect(explainRun(trace, { ...shown, preemptionsNecessary: false })).toEqual([
      `one pre-emption, ${place}, is sufficient; whether fewer would do was not shown`,
    ]);
  });

  it("lists several, and says of whom nobody hears again where he is left", () => {
    const steps = [...trace.steps, step("dpc", "return")];
    expect(explainRun({ ...trace, steps }, { ...shown, preemptions: [2, 4] })).toEqual([
      place,
      "of thread after Unlock, by dpc",
      "2 pre-emptions are necessary and sufficient: without as many no run violates single-completion (all of them searched, 40 states in all)",
    ]);
  });

  it("says so where each acts in turn, and where only one acts", () => {
    const inTurn = { ...trace, steps: [step("thread", "Claim"), step("dpc", "Complete")] };
    expect(explainRun(inTurn, { ...shown, switches: 1, preemptions: [] })).toEqual([
      "no pre-emption is needed for single-completion: thread, then dpc, each until it ends or waits",
      "with fewer than 1 change of context no run violates it (all of them searched, 40 states in all)",
    ]);
    expect(explainRun(inTurn, { ...shown, switches: null, preemptions: [] })).toHaveLength(1);
    const alone = { ...trace, steps: [step("thread", "Claim")] };
    expect(explainRun(alone, { ...shown, switches: 0, preemptions: [] })).toEqual([
      "no pre-emption and no change of context is needed for single-completion",
    ]);
  });

  it("says first with how much less than was fuzzed the run makes do", () => {
    const fuzzed = { processors: 4, set: { irp: 2 } };
    expect(explainRun(trace, { ...shown, fuzzed, scope: { processors: 1, set: { irp: 1 } } })[0]).toBe(
      "the run shown makes do with 1 processor and irp=1",
    );
    expect(explainRun(trace, { ...shown, fuzzed })[0]).toBe(
      "the run shown makes do with 1 processor and the design's own irp",
    );
  });
});
