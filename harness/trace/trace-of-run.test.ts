import { defaultProperties, design, dpc, event, keep, routine, spinLock, thread } from "bugcheck";
import { describe, expect, it } from "vitest";
import { explore } from "../explore/explore";
import type { Design } from "../language/design";
import { compileDesign } from "../network/compile-design";
import { endingOf } from "./ending";
import { follow } from "./replay";
import { lastState } from "./run";
import type { Trace } from "./trace";
import { traceOf } from "./trace-of-run";

/** Takes two locks in the order of its roles. */
const taker = routine({
  uses: { first: spinLock, second: spinLock },
  chart: {
    initial: "First",
    states: {
      First: { on: { "KeAcquireSpinLock(first)": { target: "Second", meta: { source: "queue.c:12" } } } },
      Second: { on: { "KeAcquireSpinLock(second)": "Both" } },
      Both: { on: { "KeReleaseSpinLock(second)": "Release" } },
      Release: { on: { "KeReleaseSpinLock(first)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const waiter = routine({
  uses: { ready: event },
  chart: {
    context: { status: null },
    initial: "Wait",
    states: {
      Wait: { on: { "KeWaitForSingleObject(ready, NULL)": { target: "Done", actions: keep("status") } } },
      Done: { type: "final" },
    },
  },
});

const lockOrder = design({
  id: "lock-order",
  objects: { a: spinLock(), b: spinLock() },
  actors: {
    one: thread(taker, { first: "a", second: "b" }, { on: 0 }),
    two: thread(taker, { first: "b", second: "a" }, { on: 1 }),
  },
});

const atPassive = design({
  id: "at-passive",
  objects: { lock: spinLock() },
  actors: {
    thread: thread(
      routine({
        uses: { lock: spinLock },
        chart: {
          initial: "Take",
          states: {
            Take: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Give" } },
            Give: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
            Done: { type: "final" },
          },
        },
      }),
      {},
      { on: 0 },
    ),
    dpc: dpc(
      routine({
        uses: { lock: spinLock },
        chart: {
          initial: "Take",
          states: {
            Take: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Give" } },
            Give: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
            Done: { type: "final" },
          },
        },
      }),
      {},
      { on: 0 },
    ),
  },
  unchecked: ["irql-respected"],
});

const lostWakeUp = design({ id: "lost-wake-up", objects: { ready: event() }, actors: { thread: thread(waiter) } });

/** The trace of the shortest run to the first violation. */
function traceIn(checked: Design, processors: number): Trace {
  const compiled = compileDesign(checked, "design", { processors, set: {}, properties: defaultProperties });
  const [violation] = explore(compiled.network).violations;
  if (violation === undefined) throw new Error(`${checked.id} has no violation`);
  return traceOf(compiled, follow(compiled.network, violation.schedule), {
    design: checked.id,
    variant: "design",
    scope: { processors, set: {} },
    smallestProcessors: null,
    provenShortest: true,
  });
}

describe("the trace of a deadlock", () => {
  const trace = traceIn(lockOrder, 2);

  it("says on which processor and at which level each step is, and who holds what after it", () => {
    expect(
      trace.steps.map(({ actor, processor, irql, irqlAfter, call, phase, holds }) => ({
        step: `${actor} on ${processor} at ${irql} -> ${irqlAfter}: ${call} ${phase}`,
        holds: holds.map(({ object, owner }) => `${object}: ${owner}`).join(", "),
      })),
    ).toMatchInlineSnapshot(`
      [
        {
          "holds": "",
          "step": "one on 0 at 0 -> 2: KeAcquireSpinLock(first) raise",
        },
        {
          "holds": "a: one",
          "step": "one on 0 at 2 -> 2: KeAcquireSpinLock(first) take",
        },
        {
          "holds": "a: one",
          "step": "one on 0 at 2 -> 2: KeAcquireSpinLock(second) raise",
        },
        {
          "holds": "a: one",
          "step": "two on 1 at 0 -> 2: KeAcquireSpinLock(first) raise",
        },
        {
          "holds": "a: one, b: two",
          "step": "two on 1 at 2 -> 2: KeAcquireSpinLock(first) take",
        },
        {
          "holds": "a: one, b: two",
          "step": "two on 1 at 2 -> 2: KeAcquireSpinLock(second) raise",
        },
      ]
    `);
  });

  it("names the arrow, its place in the source and what changed", () => {
    const taken = trace.steps.find(({ phase }) => phase === "take");
    expect(taken).toMatchObject({ source: "queue.c:12", arrow: "First --KeAcquireSpinLock(first)" });
    expect(taken?.changes.map(({ component }) => component)).toContain("a");
    expect(taken?.occupancy[0]).toEqual(["one"]);
  });

  it("names for each stuck actor what it waits for and who holds that", () => {
    expect(trace.ending.waiting).toMatchInlineSnapshot(`
      [
        {
          "actor": "one",
          "at": "Second",
          "call": "KeAcquireSpinLock(second)",
          "explanation": "one spins for b, held by two",
          "holder": "two",
          "object": "b",
          "objectState": "held",
          "phase": "take",
        },
        {
          "actor": "two",
          "at": "Second",
          "call": "KeAcquireSpinLock(second)",
          "explanation": "two spins for a, held by one",
          "holder": "one",
          "object": "a",
          "objectState": "held",
          "phase": "take",
        },
      ]
    `);
    expect(trace.ending.violations.map(({ property }) => property)).toEqual(["no-deadlock"]);
  });

  it("counts switches of context, of which one is needed", () => {
    expect(trace.contextSwitches).toBe(1);
  });
});

it("says that a DPC spins for a lock of the thread beneath it", () => {
  const { waiting } = traceIn(atPassive, 1).ending;
  expect(waiting.map(({ explanation }) => explanation)).toMatchInlineSnapshot(`
    [
      "thread gets no processor: dpc keeps it",
      "dpc spins for lock, held by thread",
    ]
  `);
});

it("says that nobody holds what a thread waits for in vain", () => {
  const { waiting } = traceIn(lostWakeUp, 1).ending;
  expect(waiting.map(({ explanation, holder }) => [explanation, holder])).toMatchInlineSnapshot(`
    [
      [
        "thread waits for ready, which is notSignalled, and nobody is left to change that",
        null,
      ],
    ]
  `);
});

it("finds nothing wrong with a run that has not ended", () => {
  const compiled = compileDesign(lockOrder, "design", { processors: 2, set: {}, properties: defaultProperties });
  const ending = endingOf(compiled, lastState(follow(compiled.network, [0])));
  expect(ending.violations).toEqual([]);
  expect(ending.waiting).toEqual([]);
});
