import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { routineName } from "../../harness/language/kind";
import { type Routine, returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { cancelSpinLock } from "./cancel-spin-lock";
import { deviceQueue } from "./device-queue";
import { dpcObject } from "./dpc-object";
import { ioCancelIrp } from "./io-cancel-irp";
import { ioStartNextPacket, ioStartPacket } from "./io-start-packet";
import { irp } from "./irp";

const uses = { queue: deviceQueue, irp, finished: dpcObject, cancelSpinLock, Cancel: routineName };
const done = { type: "final" } as const;

/** STIO-5 in short: no longer cancelable, then the device is told to begin; its DPC is queued. `checks`: whether it looks for a cancel first. */
const startIo = (checks: boolean): Routine =>
  routine({
    uses,
    chart: {
      initial: checks ? "Lock" : "Begin",
      states: {
        Lock: { on: { "IoAcquireCancelSpinLock()": "Clear" } },
        Clear: { on: { "IoSetCancelRoutine(irp, NULL)": "Unlock" } },
        Unlock: { on: { "IoReleaseCancelSpinLock()": "Begin" } },
        Begin: { on: { "KeInsertQueueDpc(finished)": "Done" } },
        Done: done,
      },
    },
  });

/** STIO-6; `regardless`: completes without asking whether the IRP was still queued. */
const cancelRoutine = (regardless: boolean) =>
  routine({
    uses,
    chart: {
      initial: "Remove",
      states: {
        Remove: {
          on: {
            "KeRemoveEntryDeviceQueue(queue, irp)": [
              { guard: ({ event }) => event.result === "TRUE" || regardless, target: "UnlockAndComplete" },
              { target: "Unlock" },
            ],
          },
        },
        Unlock: { on: { "IoReleaseCancelSpinLock()": "Done" } },
        UnlockAndComplete: { on: { "IoReleaseCancelSpinLock()": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
        Done: done,
      },
    },
  });

interface Faults {
  readonly unchecked?: boolean;
  readonly regardless?: boolean;
}

/** Two requests to a device that works on one at a time; the second may be cancelled. */
function device({ unchecked = false, regardless = false }: Faults = {}) {
  const begins = { name: "StartIo", routine: startIo(!unchecked) };
  const start = (name: string, next: string) =>
    ioStartPacket({ queue: "queue", irp: name, cancelRoutine: "Cancel", startIo: begins, next });
  const dispatches: Routine = {
    uses,
    chart: { initial: "One", states: { One: start("one", "Two"), Two: start("two", "Done"), Done: done } },
  };
  const completes: Routine = {
    uses,
    chart: {
      initial: "Read",
      states: {
        Read: {
          on: {
            "IsCurrentIrp(queue, one)": [{ guard: returned("TRUE"), target: "CompleteOne" }, { target: "CompleteTwo" }],
          },
        },
        CompleteOne: { on: { "IoCompleteRequest(one, STATUS_SUCCESS)": "Next" } },
        CompleteTwo: { on: { "IoCompleteRequest(two, STATUS_SUCCESS)": "Next" } },
        Next: ioStartNextPacket({ queue: "queue", cancelable: true, startIo: begins, next: "Done" }),
        Done: done,
      },
    },
  };
  const cancels: Routine = {
    uses,
    chart: {
      initial: "Cancel",
      states: {
        Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancelRoutine(regardless) }, next: "Done" }),
        Done: done,
      },
    },
  };
  const objects = { queue: deviceQueue(), one: irp(), two: irp(), cancelSpinLock: cancelSpinLock() };
  const actors = {
    dispatch: thread(dispatches, {}, { on: 0 }),
    canceller: thread(cancels, { irp: "two" }, { on: 1 }),
    dpc: dpc({ ...completes, uses: { ...uses, one: irp, two: irp } }, {}, { queuedBy: "finished", on: 0 }),
  };
  return stateGraph(small({ objects: { ...objects, finished: dpcObject({ target: 0 }) }, actors }), { processors: 2 });
}

describe("a device queue", () => {
  it("is busy from the first insertion until it is found empty (STIO-1, STIO-2)", () => {
    const messages = [
      ...["insert", "removeEntry"].map((type) => ({ type, irp: "i" })),
      ...["remove", "next"].map((type) => ({ type })),
    ];
    const beyond = ({ queued }: { readonly queued?: readonly unknown[] }) => (queued?.length ?? 0) > 1;
    expect(
      sentences(deviceQueue(), messages, beyond).map((each) => each.replace(", levels = {}", "")),
    ).toMatchInlineSnapshot(`
      [
        "at first: notBusy (current = NULL, queued = [])",
        "at first, insert i: busy (current = NULL, queued = [])",
        "at first, remove: removedFromIdle (current = NULL, queued = [])",
        "at first, insert i, insert i: busy (current = NULL, queued = ["i"])",
        "at first, insert i, insert i, insert i: busy (current = NULL, queued = ["i","i"])",
        "at first, insert i, insert i, next: busy (current = i, queued = [])",
        "at first, insert i, insert i, next, insert i: busy (current = i, queued = ["i"])",
        "at first, insert i, insert i, next, remove: notBusy (current = i, queued = [])",
        "at first, insert i, insert i, next, insert i, insert i: busy (current = i, queued = ["i","i"])",
        "at first, insert i, insert i, next, remove, remove: removedFromIdle (current = i, queued = [])",
      ]
    `);
  });

  it("of the driver's own: the first inserter works, others are served by who removes", () => {
    const design = small({
      objects: { queue: deviceQueue(), irp: irp() },
      actors: {
        it: dpc(
          inOrder(
            uses,
            "KeInsertDeviceQueue(queue, irp)",
            "KeInsertDeviceQueue(queue, irp)",
            "KeRemoveDeviceQueue(queue)",
            "KeRemoveDeviceQueue(queue)",
            "KeRemoveDeviceQueue(queue)",
          ),
        ),
      },
    });
    const { situations, errors } = stateGraph(design);
    expect(situations.at(-1)?.run.flatMap((step) => step.split("-> ")[1] ?? [])).toEqual([
      "FALSE",
      "TRUE",
      "irp",
      "NULL",
    ]);
    expect(errors).toEqual([expect.stringMatching(/^device-queue-busy: /)]);
  });
});

describe("IoStartPacket and IoStartNextPacket", () => {
  const clean = device();

  it("start one packet at a time and finish each, cancelled or not (STIO-5, STIO-6)", () => {
    const { errors, situations } = clean;
    expect(errors).toEqual([]);
    expect(situations.filter(({ stuck }) => stuck)).toEqual([]);
    const ends = situations.filter(({ moves }) => moves.length === 0);
    expect(ends.length).toBeGreaterThan(0);
    expect(ends.every(({ is }) => is("queue").startsWith("notBusy"))).toBe(true);
    expect(ends.every(({ is }) => ["one", "two"].every((name) => is(name).startsWith("completed")))).toBe(true);
  });

  it("call StartIo at DISPATCH_LEVEL and come back at the caller's", () => {
    const { situations } = clean;
    const inStartIo = situations.filter(({ is }) => is("dispatch").startsWith("One.StartIo"));
    expect([...new Set(inStartIo.map(({ irql }) => irql("dispatch")))]).toEqual([2]);
    expect(situations.some(({ is, irql }) => is("dispatch") === "returning" && irql("dispatch") === 0)).toBe(true);
  });

  it("leave a request cancelable that StartIo does not claim", () => {
    expect(device({ unchecked: true }).errors).toContainEqual(
      expect.stringMatching(/^no-cancel-routine-at-completion/),
    );
  });

  it("complete a request twice where its Cancel routine does not ask whether it was queued", () => {
    expect(device({ regardless: true }).errors).toContainEqual(
      expect.stringMatching(/^(single-completion|no-use-after-free)/),
    );
  });

  it("call StartIo inside StartIo unless it is deferred (STIO-3)", () => {
    const all = { ...uses, other: irp };
    const inner = { name: "Inner", routine: inOrder({ irp }, "ReadCancel(irp)") };
    const next = ioStartNextPacket({ queue: "queue", cancelable: false, startIo: inner, next: "Done" });
    const outer: Routine = {
      uses: all,
      chart: {
        initial: "Queue",
        states: { Queue: { on: { "KeInsertDeviceQueue(queue, other)": "Next" } }, Next: next, Done: done },
      },
    };
    const start = ioStartPacket({
      queue: "queue",
      irp: "irp",
      startIo: { name: "Outer", routine: outer },
      next: "Done",
    });
    const starts: Routine = { uses: all, chart: { initial: "Start", states: { Start: start, Done: done } } };
    const run = (deferredStartIo: boolean) => {
      const objects = { queue: deviceQueue({ deferredStartIo }), irp: irp(), other: irp() };
      const { situations, errors } = stateGraph(small({ objects, actors: { it: thread(starts) } }));
      expect(errors).toEqual([]);
      return situations.some(({ is }) => is("it").includes("Outer.Next.Inner"));
    };
    expect([run(false), run(true)]).toEqual([true, false]);
  });
});
