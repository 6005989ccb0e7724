import { describe, expect, it } from "vitest";
import type { Trace, TraceStep } from "../../harness/trace/trace";
import { holdsOf, rivalOf, staysOf, waitsOf } from "./occupation";

function step(
  actor: string,
  processor: number,
  levels: readonly [number, number],
  more: Partial<TraceStep>,
): TraceStep {
  const [irql, irqlAfter] = levels;
  const plain = { kind: "call", call: "", phase: null, result: null, source: null, arrow: null } as const;
  return {
    actor,
    processor,
    irql,
    irqlAfter,
    ...plain,
    objects: [],
    changes: [],
    holds: [],
    occupancy: [[], []],
    unmet: [],
    ...more,
  };
}

const byOne = [{ object: "lock", owner: "one" }];

/** One takes the lock, two raises and spins, one releases, two takes. */
const steps = [
  step("one", 0, [0, 2], { holds: byOne, objects: ["lock"], occupancy: [["one"], []] }),
  step("two", 1, [0, 2], { holds: byOne, occupancy: [["one"], ["two"]] }),
  step("one", 0, [2, 2], { holds: byOne, occupancy: [["one"], ["two"]] }),
  step("one", 0, [2, 0], { objects: ["lock"], occupancy: [[], ["two"]] }),
  step("two", 1, [2, 2], { holds: [{ object: "lock", owner: "two" }], objects: ["lock"], occupancy: [[], ["two"]] }),
];
const ending = { violations: [], waiting: [], standing: [] };
const trace: Trace = {
  schedule: "",
  steps,
  ending,
  contextSwitches: 0,
  smallestProcessors: null,
  provenShortest: null,
  properties: [],
  charts: [],
};

describe("a run in which one spins for what the other holds", () => {
  it("has each on its processor at its level, also while the other acts", () => {
    expect(staysOf(steps)).toEqual([
      { actor: "one", processor: 0, irql: 2, from: 0, to: 2 },
      { actor: "one", processor: 0, irql: 0, from: 3, to: 3 },
      { actor: "two", processor: 1, irql: 2, from: 1, to: 4 },
    ]);
  });

  it("shows the lock with one owner after the other, and the one that spins until it is free", () => {
    expect(holdsOf(steps)).toEqual([
      { object: "lock", actor: "one", spins: false, from: 0, to: 2 },
      { object: "lock", actor: "two", spins: false, from: 4, to: 4 },
    ]);
    expect(waitsOf(trace)).toEqual([{ object: "lock", actor: "two", spins: true, from: 1, to: 2 }]);
  });

  it("joins the last step with the last one of another actor at the same object", () => {
    expect(rivalOf(steps)).toBe(3);
    expect(rivalOf(steps.slice(0, 2))).toBeUndefined();
  });
});

it("who waits in the end waits from its last step on", () => {
  const waiting = { actor: "two", at: "", call: null, phase: null, object: "lock", objectState: null, holder: "one" };
  const stuck = { ...ending, waiting: [{ ...waiting, explanation: "two waits for lock, held by one" }] };
  expect(waitsOf({ ...trace, steps: steps.slice(0, 3), ending: stuck })).toEqual([
    { object: "lock", actor: "two", spins: false, from: 1, to: 2 },
  ]);
});
