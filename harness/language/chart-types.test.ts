import { describe, expect, expectTypeOf, it } from "vitest";
import { event } from "../../models/kernel/event";
import { irp } from "../../models/kernel/irp";
import { listHead } from "../../models/kernel/list-head";
import { spinLock } from "../../models/kernel/spin-lock";
import type { CallsOn } from "./chart";
import { kind, routineName } from "./kind";
import { keep, returned, routine } from "./routine";

// What must not compile carries @ts-expect-error: `npm run types` fails when it does compile.

const uses = { lock: spinLock, queue: listHead, irp, ready: event, Cancel: routineName };
type Calls = CallsOn<typeof uses>;

describe("the closed union of calls", () => {
  it("has the calls that are legal on what a chart uses", () => {
    expectTypeOf<"KeAcquireSpinLock(lock)">().toExtend<Calls>();
    expectTypeOf<"InsertTailList(queue, irp)">().toExtend<Calls>();
    expectTypeOf<"IoSetCancelRoutine(irp, NULL)">().toExtend<Calls>();
    expectTypeOf<"IoSetCancelRoutine(irp, Cancel)">().toExtend<Calls>();
    expectTypeOf<"IoCompleteRequest(irp, STATUS_CANCELLED)">().toExtend<Calls>();
    expectTypeOf<"KeWaitForSingleObject(ready, 0)">().toExtend<Calls>();
    expectTypeOf<"KeSetEvent(ready)">().toExtend<Calls>();
    expectTypeOf<"KeSetEvent(ready, TRUE)">().toExtend<Calls>();
  });

  it("has nothing else", () => {
    expectTypeOf<"KeAquireSpinLock(lock)">().not.toExtend<Calls>();
    expectTypeOf<"KeAcquireSpinLock()">().not.toExtend<Calls>();
    expectTypeOf<"KeAcquireSpinLock(lock, irp)">().not.toExtend<Calls>();
    expectTypeOf<"KeAcquireSpinLock(irp)">().not.toExtend<Calls>();
    expectTypeOf<"KeSetEvent(ready, NULL)">().not.toExtend<Calls>();
    expectTypeOf<"KeSetEvent(ready, TRUE, TRUE)">().not.toExtend<Calls>();
    expectTypeOf<"KeAcquireSpinLock(lok)">().not.toExtend<Calls>();
    expectTypeOf<"InsertTailList(queue,irp)">().not.toExtend<Calls>();
    expectTypeOf<"InsertTailList(irp, queue)">().not.toExtend<Calls>();
    expectTypeOf<"IoCompleteRequest(irp, STATUS_CANCELED)">().not.toExtend<Calls>();
    expectTypeOf<"IoSetCancelRoutine(irp, Cancle)">().not.toExtend<Calls>();
    expectTypeOf<string>().not.toExtend<Calls>();
  });

  it("is empty for a chart that uses nothing", () => {
    expectTypeOf<CallsOn<Record<never, never>>>().toBeNever();
  });

  it("is exact where it is small", () => {
    const flag = kind({ kind: "flag", facts: [], calls: {}, chart: () => ({}) });
    expectTypeOf<CallsOn<{ cancel: typeof flag; name: typeof routineName }>>().toBeNever();
  });
});

const end = { type: "final" } as const;

describe("a routine", () => {
  it("compiles with calls and choices in every form of arrow", () => {
    const good = routine({
      uses,
      chart: {
        context: { irp: null, n: 0 },
        initial: "A",
        states: {
          A: { on: { "KeAcquireSpinLock(lock)": "B" } },
          B: { on: { "? unplugged": "D", "? goes on": { target: "C" } } },
          C: {
            on: {
              "RemoveHeadList(queue)": [
                { guard: returned("NULL"), target: "D" },
                { target: "D", actions: keep("irp"), meta: { source: "queue.c:12" } },
              ],
            },
          },
          D: end,
        },
      },
    });
    expect(Object.keys(good.chart.states)).toEqual(["A", "B", "C", "D"]);
  });

  it("does not compile with anything but its calls on an arrow", () => {
    const charts = [
      // @ts-expect-error a misspelt call
      routine({ uses, chart: { initial: "A", states: { A: { on: { "KeAquireSpinLock(lock)": "B" } }, B: end } } }),
      // @ts-expect-error too few arguments
      routine({ uses, chart: { initial: "A", states: { A: { on: { "InsertTailList(queue)": "B" } }, B: end } } }),
      // @ts-expect-error too many arguments
      routine({ uses, chart: { initial: "A", states: { A: { on: { "KeClearEvent(ready, FALSE)": "B" } }, B: end } } }),
      // @ts-expect-error an unknown literal
      routine({ uses, chart: { initial: "A", states: { A: { on: { "IoCompleteRequest(irp, OK)": "B" } }, B: end } } }),
      // @ts-expect-error a call on the wrong kind of object
      routine({ uses, chart: { initial: "A", states: { A: { on: { "KeSetEvent(lock)": "B" } }, B: end } } }),
      // @ts-expect-error a name that is not used
      routine({ uses, chart: { initial: "A", states: { A: { on: { "KeSetEvent(done)": "B" } }, B: end } } }),
      // @ts-expect-error an event
      routine({ uses, chart: { initial: "A", states: { A: { on: { NEXT: "B" } }, B: end } } }),
      // @ts-expect-error a wildcard
      routine({ uses, chart: { initial: "A", states: { A: { on: { "*": "B" } }, B: end } } }),
      routine({
        uses,
        chart: {
          initial: "A",
          // @ts-expect-error a misspelt call further in
          states: { A: { initial: "X", states: { X: { on: { "KeSetEvnt(ready)": "X" } } } } },
        },
      }),
    ];
    expect(charts).toHaveLength(9);
  });

  it("does not compile with what cannot be explored", () => {
    const charts = [
      // @ts-expect-error no invoke
      routine({ uses, chart: { initial: "A", states: { A: { invoke: { src: "work" } } } } }),
      // @ts-expect-error no after
      routine({ uses, chart: { initial: "A", states: { A: { after: { 100: "A" } } } } }),
      // @ts-expect-error not parallel
      routine({ uses, chart: { initial: "A", states: { A: { type: "parallel", states: {} } } } }),
      // @ts-expect-error no initial state
      routine({ uses, chart: { states: { A: end } } }),
      // @ts-expect-error a variable is a word, a number or a flag
      routine({ uses, chart: { context: { irps: [] }, initial: "A", states: { A: end } } }),
    ];
    expect(charts).toHaveLength(5);
  });
});
