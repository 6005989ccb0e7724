import { describe, expect, it } from "vitest";
import { explore } from "../../harness/explore/explore";
import { dpc, type PlacedActor, thread } from "../../harness/language/actor";
import type { Objects } from "../../harness/language/design";
import { routineName } from "../../harness/language/kind";
import { type Routine, routine } from "../../harness/language/routine";
import { compiledAt, small } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { cancelSpinLock } from "../../models/kernel/cancel-spin-lock";
import { criticalRegion } from "../../models/kernel/critical-region";
import { dpcObject } from "../../models/kernel/dpc-object";
import { event } from "../../models/kernel/event";
import { executiveResource } from "../../models/kernel/executive-resource";
import { completeIrp, ioCallDriver, returns } from "../../models/kernel/io-call-driver";
import { irp } from "../../models/kernel/irp";
import { irpWithStack } from "../../models/kernel/irp-stack";
import type { IrpStackOptions } from "../../models/kernel/irp-stack-chart";
import { mutex } from "../../models/kernel/mutex";
import { spinLock } from "../../models/kernel/spin-lock";
import { wdfRequest } from "../../models/kernel/wdf-request";
import { defaultProperties } from "../default-properties";

const uses = { irp, lock: spinLock, mutex, resource: executiveResource, region: criticalRegion, request: wdfRequest };
const violated = (objects: Objects, actors: Readonly<Record<string, PlacedActor>>) =>
  explore(compiledAt(small({ objects, actors }), { properties: defaultProperties }).network).violations.map(
    ({ property }) => property,
  );
const calls = (objects: Objects, ...texts: string[]) => violated(objects, { it: thread(inOrder(uses, ...texts)) });

describe("what default properties report of the rules", () => {
  it("CompleteRequest: an owner completes the IRP, once", () => {
    const complete = "IoCompleteRequest(irp, STATUS_SUCCESS)";
    expect(calls({ irp: irp() }, "IoMarkIrpPending(irp)")).toEqual(["every-irp-completed"]);
    expect(calls({ irp: irp() }, complete, complete)).toEqual(["single-completion"]);
    expect(calls({ irp: irp() }, complete)).toEqual([]);
  });

  it("RequestCompleted, DeferredRequestCompleted: a framework request is completed", () => {
    expect(calls({ request: wdfRequest() }, "WdfRequestUnmarkCancelable(request)")).toContain("every-irp-completed");
    expect(calls({ request: wdfRequest() }, "WdfRequestComplete(request, STATUS_SUCCESS)")).toEqual([]);
  });

  it("CancelSpinlockRelease: the cancel lock is released by who holds it", () => {
    const lock = { cancelLock: cancelSpinLock() };
    const run = (...texts: string[]) =>
      violated(lock, { it: thread(inOrder({ cancelLock: cancelSpinLock }, ...texts)) });
    expect(run("IoReleaseCancelSpinLock()")).toEqual(["lock-released-by-owner"]);
    expect(run("IoAcquireCancelSpinLock()", "IoReleaseCancelSpinLock()")).toEqual([]);
  });

  it("WithinCriticalRegion: a resource is taken inside a region", () => {
    const objects = { resource: executiveResource(), region: criticalRegion() };
    const within = [
      "ExAcquireResourceExclusiveLite(resource, region, TRUE)",
      "ExReleaseResourceLite(resource, region)",
    ];
    expect(calls(objects, ...within)).toEqual(["resource-held-in-region"]);
    expect(calls(objects, "KeEnterCriticalRegion(region)", ...within, "KeLeaveCriticalRegion(region)")).toEqual([]);
  });

  it("CompleteRequestStatusCheck, in part: no completion with STATUS_PENDING", () => {
    const complete = (status: "STATUS_PENDING" | "STATUS_SUCCESS") =>
      routine({
        uses: { irp: irpWithStack },
        chart: {
          initial: "Complete",
          states: {
            Complete: completeIrp({ irp: "irp", status, completionRoutines: {}, next: "Done" }),
            Done: { type: "final" },
          },
        },
      });
    const of = (status: "STATUS_PENDING" | "STATUS_SUCCESS") =>
      violated({ irp: irpWithStack({ locations: 1 }) }, { it: thread(complete(status)) });
    expect(of("STATUS_PENDING")).toEqual(["single-completion"]);
    expect(of("STATUS_SUCCESS")).toEqual([]);
  });

  it("SpinLock, ExclusiveResourceAccess: nothing is held when everybody is done", () => {
    expect(violated({ lock: spinLock() }, { it: dpc(inOrder(uses, "KeAcquireSpinLockAtDpcLevel(lock)")) })).toEqual([
      "no-deadlock",
    ]);
    expect(calls({ mutex: mutex() }, "KeWaitForSingleObject(mutex, NULL)")).toEqual(["no-deadlock"]);
    const daemon = dpc(inOrder(uses, "KeAcquireSpinLockAtDpcLevel(lock)"), {}, { queuedBy: "dpc" });
    const queues = thread(inOrder({ dpc: dpcObject }, "KeInsertQueueDpc(dpc)"));
    expect(violated({ lock: spinLock(), dpc: dpcObject({ target: 0 }) }, { daemon, queues })).toEqual(["no-deadlock"]);
  });
});

/** A driver sends an IRP that the lower driver pends and its DPC completes, and waits for the event. */
function sendAndWait(options: IrpStackOptions, completionRoutine: "signals" | "forgets" | "none") {
  const used = { irp: irpWithStack, done: event, dpc: dpcObject, Done: routineName };
  const status = { target: "End", actions: returns("STATUS_MORE_PROCESSING_REQUIRED") };
  const on: Record<string, object> =
    completionRoutine === "signals" ? { "KeSetEvent(done)": status } : { "ReadPendingReturned(irp)": status };
  const completion: Routine = {
    uses: used,
    chart: { initial: "Begin", states: { Begin: { on }, End: { type: "final" } } },
  };
  const lower: Routine = {
    uses: used,
    chart: {
      initial: "Mark",
      states: {
        Mark: { on: { "IoMarkIrpPending(irp)": "Queue" } },
        Queue: { on: { "KeInsertQueueDpc(dpc)": { target: "End", actions: returns("STATUS_PENDING") } } },
        End: { type: "final" },
      },
    },
  };
  const send = ioCallDriver({
    irp: "irp",
    dispatchRoutine: { name: "Lower", routine: lower },
    next: { otherwise: "Wait" },
  });
  const set = completionRoutine === "none" ? {} : { Set: { on: { "IoSetCompletionRoutine(irp, Done)": "Send" } } };
  const begin = completionRoutine === "none" ? "Send" : "Set";
  const sender: Routine = {
    uses: used,
    chart: {
      initial: options.from === "driver" ? "Allocate" : begin,
      states: {
        ...(options.from === "driver" && { Allocate: { on: { "IoAllocateIrp(irp)": begin } } }),
        ...set,
        Send: send,
        Wait: { on: { "KeWaitForSingleObject(done, NULL)": options.from === "driver" ? "Free" : "End" } },
        ...(options.from === "driver" && { Free: { on: { "IoFreeIrp(irp)": "End" } } }),
        End: { type: "final" },
      },
    },
  };
  const completionRoutines = completionRoutine === "none" ? {} : { Done: completion };
  const completes: Routine = {
    uses: used,
    chart: {
      initial: "Complete",
      states: {
        Complete: completeIrp({ irp: "irp", status: "STATUS_SUCCESS", completionRoutines, next: "End" }),
        End: { type: "final" },
      },
    },
  };
  return violated(
    { irp: irpWithStack({ locations: 1, ...options }), done: event(), dpc: dpcObject({ target: 0 }) },
    { sender: thread(sender), lower: dpc(completes, {}, { queuedBy: "dpc" }) },
  );
}

describe("a sender that waits", () => {
  it("SignalEventInCompletion and its kin: for ever, where the completion routine of an IRP of its own sets no event", () => {
    expect(sendAndWait({ from: "driver" }, "forgets")).toContain("no-deadlock");
    expect(sendAndWait({ from: "driver" }, "signals")).toEqual([]);
  });

  it("IoBuildDeviceControlWaitTimeout and its kin: for ever, where nobody is given the event", () => {
    expect(sendAndWait({ from: "thread" }, "none")).toContain("no-deadlock");
    expect(sendAndWait({ from: "thread", event: "done" }, "none")).toEqual([]);
  });
});
