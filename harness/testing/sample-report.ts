import type { GateFinding } from "../trace/gate-result";
import type { CheckResult, RunReport } from "../trace/result";
import type { TraceStep } from "../trace/trace";

/** A finished run in which everything that a design names is called `name`: a row of each kind, a run run again and a mistake. */
export function sampleReport(name: string): RunReport {
  const trace = {
    schedule: "bc1.sample.design.2.0WI1Jn.MScFMC",
    steps: [stepOf(name, null), stepOf(name, 0), { ...stepOf(name, 1), kind: "enter" as const, irql: 2, irqlAfter: 2 }],
    ending: {
      violations: [{ property: name, kind: "error" as const, explanation: name, bugcheck: null }],
      waiting: [],
      standing: [{ component: name, state: name }],
    },
    contextSwitches: 1,
    smallestFaults: { faults: [name], proven: true },
    smallestProcessors: 2,
    provenShortest: true,
    properties: [{ name, kind: "error" as const }],
    charts: [
      {
        actors: [name],
        states: [{ name, compound: false, final: true, initial: true }],
        arrows: [{ from: name, to: name, text: name, guard: name }],
      },
    ],
  };
  const row: CheckResult = {
    design: name,
    variant: name,
    scope: { processors: 2, set: { [name]: 3 } },
    verdict: "violated",
    expected: "violated",
    expectedProperty: name,
    expectedLimit: null,
    asExpected: true,
    property: [name],
    bugcheck: { code: "0x44", name, parameters: [name] },
    states: 7,
    transitions: 8,
    depth: 3,
    elapsedMs: 12,
    xstateEvaluations: 5,
    trace,
    assumptions: [name],
    warnings: [name],
    limit: null,
    file: name,
  };
  const quiet = { property: [], bugcheck: null, trace: null };
  return {
    schema: 1,
    tool: { name: "bugcheck", version: "1.2.3", node: "v20.20.0" },
    results: [
      row,
      { ...row, expected: "holds", expectedProperty: null, asExpected: false },
      { ...row, ...quiet, verdict: "holds", asExpected: false },
      { ...row, ...quiet, verdict: "unrefuted", asExpected: false, limit: { kind: "states", value: 7 } },
    ],
    replays: [{ ...row, trace }],
    gate: {
      config: name,
      changed: { ref: name, everything: null, modules: 9, unchanged: 8 },
      baseline: { file: name, known: 1, fresh: 1, updated: false },
      lock: { file: name, same: 2, updated: false },
      findings: [findingOf(name, "model-changed", true), findingOf(name, "violation-fixed", false)],
    },
    mistakes: [{ code: "BAD_DESIGN", message: name, hint: name, place: { file: name, design: name } }],
  };
}

function findingOf(name: string, kind: GateFinding["kind"], fails: boolean): GateFinding {
  return { kind, fails, design: name, variant: name, scope: { processors: 2, set: {} }, message: name };
}

function stepOf(name: string, processor: number | null): TraceStep {
  return {
    actor: name,
    processor,
    irql: processor === null ? null : 0,
    irqlAfter: processor === null ? null : 2,
    kind: processor === null ? "choice" : "call",
    call: name,
    phase: name,
    result: name,
    source: `${name}:12`,
    arrow: name,
    objects: [name],
    changes: [{ component: name, from: name, to: name }],
    holds: [{ object: name, owner: name }],
    occupancy: [[name], []],
    unmet: [name],
  };
}
