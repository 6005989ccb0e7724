import {
  callRoutine,
  design,
  dpc,
  holds,
  ioCompleteRequest,
  irp,
  keep,
  listHead,
  routine,
  spinLock,
  violated,
} from "bugcheck";

/** Our dispatch routine: queues the IRP under the queue's lock. */
const dispatch = routine({
  uses: { queueLock: spinLock, queue: listHead, next: irp },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "MarkPending" } },
      MarkPending: { on: { "IoMarkIrpPending(next)": "Insert" } },
      Insert: { on: { "InsertTailList(queue, next)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The driver above: its completion routine sends the next request right away, which calls our dispatch routine. */
const upperCompletion = routine({
  uses: { queueLock: spinLock, queue: listHead, next: irp },
  chart: {
    initial: "IoCallDriver",
    states: {
      IoCallDriver: callRoutine({ name: "Dispatch", role: "DRIVER_DISPATCH" }, dispatch, { next: "Done" }),
      Done: { type: "final" },
    },
  },
});

/** Takes the finished request off the queue and completes it, inside or outside the queue's lock; then serves what has come meanwhile. */
function dpcForIsr(inside: boolean) {
  return routine({
    uses: { queueLock: spinLock, queue: listHead, irp },
    chart: {
      context: { irp: null },
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "Remove" } },
        Remove: { on: { "RemoveHeadList(queue)": { target: inside ? "Complete" : "Unlock", actions: keep("irp") } } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": inside ? "LockAgain" : "Complete" } },
        Complete: ioCompleteRequest({
          irp: "irp",
          status: "STATUS_SUCCESS",
          completionRoutine: { name: "UpperCompletion", routine: upperCompletion },
          next: inside ? "Unlock" : "LockAgain",
        }),
        LockAgain: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "RemoveNext" } },
        RemoveNext: { on: { "RemoveHeadList(queue)": { target: "UnlockAgain", actions: keep("irp") } } },
        UnlockAgain: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "CompleteNext" } },
        CompleteNext: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/**
 * A DPC completes a request with its queue's lock held, and the driver above answers by sending the next one.
 *
 * IoCompleteRequest calls the completion routines above in the caller's context (COMP-1). One that calls IoCallDriver is back in our dispatch routine,
 * which spins for the lock its own processor holds (SPIN-6, SPIN-14): 0x133, or a hang. One context is enough. Look in the trace at the nested calls. The
 * same shape: FwpsCompleteOperation under the list's lock where re-authorisation is inline, or a receive indicated under the lock its return takes.
 */
export default design({
  id: "complete-under-spinlock",
  about: "IoCompleteRequest under a spin lock comes back into the driver",
  objects: {
    queueLock: spinLock(),
    queue: listHead({ holds: "first" }),
    first: irp({ queued: { in: "queue", cancelRoutine: "NULL" } }),
    next: irp(),
  },
  variants: {
    "after-unlocking": { actors: { dpc: dpc(dpcForIsr(false)) }, expect: holds() },
    "under-the-lock": {
      actors: { dpc: dpc(dpcForIsr(true)) },
      differs: ["Remove", "Unlock", "Complete"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
  },
});
