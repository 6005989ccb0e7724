import { describe, expect, it } from "vitest";
import { dpc, type PlacedActor, thread } from "../../harness/language/actor";
import { routineName } from "../../harness/language/kind";
import { type Routine, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { dpcObject } from "./dpc-object";
import { event } from "./event";
import { completeIrp, ioCallDriver, returns } from "./io-call-driver";
import { irpWithStack } from "./irp-stack";
import type { IrpStackOptions } from "./irp-stack-chart";

const uses = { irp: irpWithStack, done: event, dpc: dpcObject, Upper: routineName };
const end = { type: "final" } as const;
const graph = (options: IrpStackOptions, actors: Readonly<Record<string, PlacedActor>>) =>
  stateGraph(small({ objects: { irp: irpWithStack(options), done: event(), dpc: dpcObject({ target: 0 }) }, actors }));
/** The lower driver: completes at once or, `later`, leaves that to its DPC. `status` is what it returns. */
const lower = (later: boolean, completionRoutines: Readonly<Record<string, Routine>>) =>
  routine({
    uses,
    chart: later
      ? {
          initial: "Mark",
          states: {
            Mark: { on: { "IoMarkIrpPending(irp)": "Queue" } },
            Queue: { on: { "KeInsertQueueDpc(dpc)": { target: "Done", actions: returns("STATUS_PENDING") } } },
            Done: end,
          },
        }
      : {
          initial: "Complete",
          states: {
            Complete: completeIrp({ irp: "irp", status: "STATUS_SUCCESS", completionRoutines, next: "Done" }),
            Done: end,
          },
        },
  });

/** The completion routine of a driver that waits: it signals where completion was pending, or `always`, and takes the IRP back. */
const signals = (always = false) =>
  routine({
    uses,
    chart: {
      initial: "Look",
      states: {
        Look: {
          on: {
            "ReadPendingReturned(irp)": [
              { guard: ({ event }) => always || event.result === "TRUE", target: "Signal" },
              { target: "Done", actions: returns("STATUS_MORE_PROCESSING_REQUIRED") },
            ],
          },
        },
        Signal: { on: { "KeSetEvent(done)": { target: "Done", actions: returns("STATUS_MORE_PROCESSING_REQUIRED") } } },
        Done: end,
      },
    },
  });

/** A driver that sends the IRP down, waits until it is back (`waits`: as the status says, always, or never) and completes it. */
function forwards(later: boolean, waits: "by status" | "always" | "never") {
  const completionRoutines = { Upper: signals() };
  const next = {
    otherwise: waits === "always" ? "Wait" : "Complete",
    STATUS_PENDING: waits === "never" ? "Complete" : "Wait",
  };
  const dispatchRoutine = { name: "Lower", routine: lower(later, completionRoutines) };
  const upper: Routine = {
    uses,
    chart: {
      initial: "Copy",
      states: {
        Copy: { on: { "IoCopyCurrentIrpStackLocationToNext(irp)": "Set" } },
        Set: { on: { "IoSetCompletionRoutine(irp, Upper)": "Send" } },
        Send: ioCallDriver({ irp: "irp", dispatchRoutine, next }),
        Wait: { on: { "KeWaitForSingleObject(done, NULL)": "Complete" } },
        Complete: completeIrp({ irp: "irp", status: "STATUS_SUCCESS", completionRoutines, next: "Done" }),
        Done: end,
      },
    },
  };
  const completes: Routine = {
    uses,
    chart: {
      initial: "Complete",
      states: {
        Complete: completeIrp({ irp: "irp", status: "STATUS_SUCCESS", completionRoutines, next: "Done" }),
        Done: end,
      },
    },
  };
  return graph({ locations: 2 }, { it: thread(upper), dpc: dpc(completes, {}, { queuedBy: "dpc", on: 0 }) });
}

describe("an IRP with stack locations", () => {
  it("goes down and comes back up, or ends in an error", () => {
    const messages = [
      ...["markPending", "skip", "send", "complete", "continue"].map((type) => ({ type })),
      { type: "setCompletionRoutine", routine: "Upper" },
    ];
    const beyond = ({ marks }: { readonly marks?: readonly unknown[] }) => marks?.includes(true) ?? false;
    const states = sentences(irpWithStack({ locations: 2 }), messages, beyond);
    expect(states.map((each) => each.replace(/ \(.*\)$/, ""))).toMatchInlineSnapshot(`
      [
        "at first: owned",
        "at first, markPending: owned",
        "at first, skip: owned",
        "at first, send: owned",
        "at first, complete: completed",
        "at first, setCompletionRoutine Upper: owned",
        "at first, skip, markPending: markedWithoutLocation",
        "at first, skip, complete: completedTwice",
        "at first, skip, continue: completed",
        "at first, skip, setCompletionRoutine Upper: routineOverwritten",
        "at first, send, markPending: owned",
        "at first, send, skip: owned",
        "at first, send, send: noMoreLocations",
        "at first, complete, markPending: touchedAfterCompletion",
        "at first, complete, complete: completedTwice",
        "at first, setCompletionRoutine Upper, markPending: owned",
        "at first, setCompletionRoutine Upper, skip: owned",
        "at first, setCompletionRoutine Upper, send: owned",
        "at first, setCompletionRoutine Upper, complete: completed",
        "at first, skip, continue, markPending: touchedAfterCompletion",
        "at first, send, skip, markPending: markedSkipped",
        "at first, send, skip, setCompletionRoutine Upper: routineOverwritten",
        "at first, setCompletionRoutine Upper, skip, markPending: markedWithoutLocation",
        "at first, setCompletionRoutine Upper, skip, complete: completedTwice",
        "at first, setCompletionRoutine Upper, skip, continue: completed",
        "at first, setCompletionRoutine Upper, skip, setCompletionRoutine Upper: routineOverwritten",
        "at first, setCompletionRoutine Upper, send, markPending: owned",
        "at first, setCompletionRoutine Upper, send, skip: owned",
        "at first, setCompletionRoutine Upper, send, send: noMoreLocations",
        "at first, setCompletionRoutine Upper, complete, markPending: touchedAfterCompletion",
        "at first, setCompletionRoutine Upper, complete, complete: completedTwice",
        "at first, setCompletionRoutine Upper, skip, continue, markPending: touchedAfterCompletion",
        "at first, setCompletionRoutine Upper, send, skip, markPending: markedSkipped",
        "at first, setCompletionRoutine Upper, send, skip, setCompletionRoutine Upper: routineOverwritten",
      ]
    `);
  });

  it("is passed up through completion routines and stops where one takes it back (COMP-3)", () => {
    expect(forwards(false, "by status").situations.at(-1)?.run).toMatchInlineSnapshot(`
      [
        "it: IoCopyCurrentIrpStackLocationToNext(irp) @0",
        "it: IoSetCompletionRoutine(irp, Upper) @0",
        "it: IoCallDriver(irp) (next location) @0",
        "it: IoCallDriver(irp) (call the dispatch routine) @0",
        "it: IoCompleteRequest(irp, STATUS_SUCCESS) (leave the location) @0 -> Upper",
        "it: IoCompleteRequest(irp, STATUS_SUCCESS) (call the completion routine) @0 -> Upper",
        "it: ReadPendingReturned(irp) @0 -> FALSE",
        "it: return from Upper @0",
        "it: return from Lower @0",
        "it: IoCompleteRequest(irp, STATUS_SUCCESS) (leave the location) @0 -> NULL",
        "it: IoCompleteRequest(irp, STATUS_SUCCESS) (finish) @0 -> NULL",
        "it: return @0",
      ]
    `);
  });

  it.each([true, false])(
    "forwarded and waited for, is completed once, whether the lower driver pends or not: %s",
    (later) => {
      const { errors, situations } = forwards(later, "by status");
      expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
      expect(situations.some(({ is, moves }) => moves.length === 0 && is("irp").startsWith("completed"))).toBe(true);
    },
  );

  it("waited for whatever came back, is waited for in vain where nobody signals", () => {
    expect(forwards(false, "always").situations.filter(({ stuck }) => stuck)).toHaveLength(1);
  });

  it("completed while it is still below, is touched after it was completed", () => {
    expect(forwards(true, "never").errors).toEqual([expect.stringMatching(/^no-use-after-free: /)]);
  });

  it("skipped, keeps no routine of the driver that skips", () => {
    const skips = ["IoSkipCurrentIrpStackLocation(irp)", "IoSetCompletionRoutine(irp, Upper)"];
    const all = { ...uses, Lower: routineName };
    const sent: Routine = inOrder(all, "IoCopyCurrentIrpStackLocationToNext(irp)", "IoCallDriver(irp)", ...skips);
    expect(graph({}, { it: thread(sent) }).errors).toEqual([
      expect.stringMatching(/^stack-location-owned: .* routine is lost/),
    ]);
  });

  it("completed as pending, is marked by each routine that lets it go on (PEND-4)", () => {
    const lets = (marks: boolean) =>
      routine({
        uses,
        chart: marks
          ? { initial: "Mark", states: { Mark: { on: { "IoMarkIrpPending(irp)": "Done" } }, Done: end } }
          : { initial: "Look", states: { Look: { on: { "ReadPendingReturned(irp)": "Done" } }, Done: end } },
      });
    const found = (marks: boolean) => {
      const completionRoutines = { Upper: lets(marks) };
      const complete = completeIrp({ irp: "irp", status: "STATUS_SUCCESS", completionRoutines, next: "Done" });
      const chart = {
        initial: "Set",
        states: {
          Set: { on: { "IoSetCompletionRoutine(irp, Upper)": "Send" } },
          Send: { on: { "IoCallDriver(irp)": "Mark" } },
          Mark: { on: { "IoMarkIrpPending(irp)": "Complete" } },
          Complete: complete,
          Done: end,
        },
      };
      return graph({ event: "done" }, { it: thread({ uses, chart } as Routine) });
    };
    expect(found(false).errors).toEqual([expect.stringMatching(/^pending-propagated: /)]);
    const right = found(true);
    expect(right.errors).toEqual([]);
    // The I/O manager sets the requester's event as it finishes the IRP.
    expect(right.situations.at(-1)?.is("done")).toBe("signalled");
    expect(right.situations.at(-1)?.is("irp")).toContain("pending = true");
  });

  it("of a driver's, is reused when it has come back, and is as new", () => {
    const keeps = routine({
      uses,
      chart: {
        initial: "Look",
        states: {
          Look: {
            on: { "ReadPendingReturned(irp)": { target: "Done", actions: returns("STATUS_MORE_PROCESSING_REQUIRED") } },
          },
          Done: end,
        },
      },
    });
    const dispatchRoutine = { name: "Lower", routine: lower(false, { Upper: keeps }) };
    const states = {
      Allocate: { on: { "IoAllocateIrp(irp)": "Set" } },
      Set: { on: { "IoSetCompletionRoutine(irp, Upper)": "Send" } },
      Send: ioCallDriver({ irp: "irp", dispatchRoutine, next: { otherwise: "Reuse" } }),
      Reuse: { on: { "IoReuseIrp(irp)": "Free" } },
      Free: { on: { "IoFreeIrp(irp)": "Done" } },
      Done: end,
    };
    const { situations, errors } = graph(
      { from: "driver" },
      { it: thread({ uses, chart: { initial: "Allocate", states } } as Routine) },
    );
    const irpAt = (state: string) => situations.find(({ is }) => is("it").startsWith(state))?.is("irp");
    expect([errors, irpAt("Free")]).toEqual([[], irpAt("Set")]);
    expect(irpAt("Reuse")).toContain("Upper");
  });

  it("of a driver's, is freed by its completion routine and not touched after that", () => {
    const frees = routine({
      uses,
      chart: {
        initial: "Free",
        states: {
          Free: { on: { "IoFreeIrp(irp)": { target: "Done", actions: returns("STATUS_MORE_PROCESSING_REQUIRED") } } },
          Done: end,
        },
      },
    });
    const sends = (after: string): Routine => {
      const dispatchRoutine = { name: "Lower", routine: lower(false, { Upper: frees }) };
      return {
        uses,
        chart: {
          initial: "Allocate",
          states: {
            Allocate: {
              on: { "IoAllocateIrp(irp)": [{ guard: returned("NULL"), target: "Done" }, { target: "Set" }] },
            },
            Set: { on: { "IoSetCompletionRoutine(irp, Upper)": "Send" } },
            Send: ioCallDriver({ irp: "irp", dispatchRoutine, next: { otherwise: after } }),
            Touch: { on: { "ReadCancel(irp)": "Done" } },
            Done: end,
          },
        },
      };
    };
    const options = { from: "driver", mayFail: true } as const;
    expect(graph(options, { it: thread(sends("Done")) }).errors).toEqual([]);
    expect(graph(options, { it: thread(sends("Touch")) }).errors).toEqual([
      expect.stringMatching(/^no-use-after-free: /),
    ]);
  });
});
