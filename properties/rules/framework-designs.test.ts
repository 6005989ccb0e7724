import {
  dpc,
  dpcObject,
  oidRequest,
  type Routine,
  returned,
  sharedVariable,
  spinLock,
  systemCallback,
  thread,
  wdfQueue,
  wdfRequest,
  wdfSpinLock,
  wdfWaitLock,
} from "bugcheck";
import { routineName } from "../../harness/language/kind";
import { keepsAndBreaksOnObjects } from "../../harness/testing/rule-design";
import { inOrder } from "../../harness/testing/toy-routine";

const end = { type: "final" } as const;
const complete = "WdfRequestComplete(request, STATUS_SUCCESS)";
const mark = "WdfRequestMarkCancelableEx(request, Cancel)";
const acquire = "WdfSpinLockAcquire(spin)";
const release = "WdfSpinLockRelease(spin)";
const queueDpc = "KeInsertQueueDpc(dpc)";
const uses = {
  request: wdfRequest,
  queue: wdfQueue,
  spin: wdfSpinLock,
  wait: wdfWaitLock,
  dpc: dpcObject,
  callback: systemCallback,
  Cancel: routineName,
};
const by = (...calls: string[]) => thread(inOrder(uses, ...calls));
const served = (...calls: string[]) => dpc(inOrder(uses, ...calls), {}, { queuedBy: "dpc" });
const request = { request: wdfRequest(), dpc: dpcObject({ target: 0 }) };

/**
 * A request is made cancelable, the framework cancels it, and a DPC completes it; under a lock the callback notes that it has begun. `asks`: the DPC leaves
 * the request alone where unmarking says that it is cancelled.
 */
function cancelable(asks: boolean) {
  const noted = { request: wdfRequest, noted: sharedVariable, spin: wdfSpinLock, dpc: dpcObject, Cancel: routineName };
  const framework: Routine = {
    uses: noted,
    chart: {
      initial: "Cancel",
      states: {
        Cancel: {
          on: { "CancelRequest(request)": [{ guard: returned("Cancel"), target: "Acquire" }, { target: "Done" }] },
        },
        Acquire: { on: { [acquire]: "Note" } },
        Note: { on: { "Write(noted, TRUE)": "Release" } },
        Release: { on: { [release]: "Complete" } },
        Complete: { on: { "WdfRequestComplete(request, STATUS_CANCELLED)": "Done" } },
        Done: end,
      },
    },
  };
  const handler: Routine = {
    uses: noted,
    chart: {
      initial: "Mark",
      states: {
        Mark: { on: { [mark]: [{ guard: returned("STATUS_CANCELLED"), target: "Complete" }, { target: "Queue" }] } },
        Complete: { on: { "WdfRequestComplete(request, STATUS_CANCELLED)": "Done" } },
        Queue: { on: { [queueDpc]: "Done" } },
        Done: end,
      },
    },
  };
  const leave = asks ? [{ guard: returned("STATUS_CANCELLED"), target: "Leave" }] : [];
  const inDpc: Routine = {
    uses: noted,
    chart: {
      initial: "Acquire",
      states: {
        Acquire: { on: { [acquire]: "Look" } },
        Look: { on: { "Read(noted)": [{ guard: returned("TRUE"), target: "Leave" }, { target: "Unmark" }] } },
        Unmark: { on: { "WdfRequestUnmarkCancelable(request)": [...leave, { target: "Release" }] } },
        Release: { on: { [release]: "Complete" } },
        Complete: { on: { [complete]: "Done" } },
        Leave: { on: { [release]: "Done" } },
        Done: end,
      },
    },
  };
  return { framework: thread(framework), handler: thread(handler), inDpc: dpc(inDpc, {}, { queuedBy: "dpc" }) };
}

/** A DPC and the halt handler both find an OID request that pends; under the lock they look whether it still does, or do not. */
function halted(looks: boolean) {
  const completes = (acquire: string, release: string): Routine => ({
    uses: { oid: oidRequest, lock: spinLock },
    chart: {
      initial: "Acquire",
      states: {
        Acquire: { on: { [acquire]: looks ? "Look" : "Complete" } },
        Look: {
          on: { "IsOidCompleted(oid)": [{ guard: returned("TRUE"), target: "Release" }, { target: "Complete" }] },
        },
        Complete: { on: { "NdisMOidRequestComplete(oid, NDIS_STATUS_SUCCESS)": "Release" } },
        Release: { on: { [release]: "Done" } },
        Done: end,
      },
    },
  });
  return {
    inDpc: dpc(completes("KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)")),
    halt: thread(completes("KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)")),
  };
}

/** Two OID requests are completed with one status each: no breach of anything. */
const twoOids = (...completed: readonly string[]) =>
  thread(
    inOrder(
      { first: oidRequest, second: oidRequest },
      ...completed.map((oid) => `NdisMOidRequestComplete(${oid}, NDIS_STATUS_SUCCESS)`),
    ),
  );

const reading = "CallbackEntered(EVT_WDF_IO_QUEUE_IO_READ, request)";
const left = "CallbackReturns(EVT_WDF_IO_QUEUE_IO_READ, request)";
const delivered = ["SendToQueue(queue, request)", "WdfIoQueueRetrieveNextRequest(queue)", reading];
const manual = { request: wdfRequest({ unsent: true }), queue: wdfQueue({ dispatch: "manual" }) };

keepsAndBreaksOnObjects([
  {
    rule: "DoubleComplete (NDIS)",
    objects: { oid: oidRequest(), lock: spinLock() },
    faulty: halted(false),
    clean: halted(true),
  },
  {
    rule: "NdisOidDoubleComplete (NDIS)",
    objects: { first: oidRequest(), second: oidRequest() },
    faulty: { it: twoOids("first", "first") },
    clean: { it: twoOids("first", "second") },
  },
  {
    rule: "CompleteCanceledReq (KMDF)",
    objects: { ...request, spin: wdfSpinLock(), noted: sharedVariable({ value: "FALSE" }) },
    faulty: cancelable(false),
    clean: cancelable(true),
  },
  {
    rule: "MarkCancOnCancReqLocal (KMDF)",
    objects: request,
    faulty: { it: by(mark, mark) },
    clean: { it: by(mark, "WdfRequestUnmarkCancelable(request)", complete) },
  },
  {
    rule: "DoubleCompletion (KMDF)",
    objects: request,
    faulty: { it: by(queueDpc, complete), served: served(complete) },
    clean: { it: by(queueDpc), served: served(complete) },
  },
  {
    rule: "InvalidReqAccess (KMDF)",
    objects: request,
    faulty: { it: by(complete, mark) },
    clean: { it: by(complete) },
  },
  {
    rule: "RequestCompleted (KMDF)",
    objects: manual,
    faulty: { it: by(...delivered, left) },
    clean: { it: by(...delivered, complete, left) },
  },
  {
    rule: "NoIoQueuePurgeSynchronously (KMDF)",
    objects: manual,
    faulty: { it: by(...delivered, "WdfIoQueuePurgeSynchronously(queue)", complete, left) },
    clean: { it: by(...delivered, complete, left, "WdfIoQueuePurgeSynchronously(queue)") },
  },
  {
    rule: "WdfSpinlock (KMDF)",
    objects: { ...request, spin: wdfSpinLock() },
    faulty: { it: by(acquire, acquire, complete) },
    clean: { it: by(acquire, release, complete) },
  },
  {
    rule: "WdfWaitlockRelease (KMDF)",
    objects: { wait: wdfWaitLock() },
    faulty: { it: by("WdfWaitLockAcquire(wait, NULL)") },
    clean: { it: by("WdfWaitLockAcquire(wait, NULL)", "WdfWaitLockRelease(wait)") },
  },
]);
