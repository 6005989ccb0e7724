import {
  callRoutine,
  cancelSpinLock,
  design,
  dpc,
  holds,
  ioCancelIrp,
  irp,
  keep,
  listHead,
  type Routine,
  returned,
  routine,
  routineName,
  spinLock,
  thread,
  violated,
  wdfRequest,
  wdfRequestMarkCancelable,
} from "bugcheck";

/** Takes the queue lock while IoCancelIrp's cancel lock is still held. */
const nests = routine({
  uses: { queueLock: spinLock, irp, cancelLock: cancelSpinLock },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "Unlink" } },
      Unlink: { on: { "RemoveEntryList(irp)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "ReleaseCancelLock" } },
      ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const releasesFirst = routine({
  uses: { queueLock: spinLock, irp, cancelLock: cancelSpinLock },
  chart: {
    initial: "ReleaseCancelLock",
    states: {
      ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Lock" } },
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "Unlink" } },
      Unlink: { on: { "RemoveEntryList(irp)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const canceller = (cancelRoutine: Routine) =>
  routine({
    uses: { irp },
    chart: {
      initial: "Cancel",
      states: {
        Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancelRoutine }, next: "Done" }),
        Done: { type: "final" },
      },
    },
  });

/** Takes the first IRP off the queue and makes it uncancelable under the cancel lock, or by the exchange alone. */
function dequeuer(claims: "under the cancel lock" | "by the exchange") {
  const locks = claims === "under the cancel lock";
  return routine({
    uses: { queueLock: spinLock, queue: listHead, irp, cancelLock: cancelSpinLock },
    chart: {
      context: { irp: null },
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": locks ? "AcquireCancelLock" : "Pop" } },
        AcquireCancelLock: { on: { "IoAcquireCancelSpinLock()": "PopUnderLock" } },
        PopUnderLock: {
          on: {
            "RemoveHeadList(queue)": [
              { guard: returned("NULL"), target: "EmptyReleaseCancelLock" },
              { target: "ClaimUnderLock", actions: keep("irp") },
            ],
          },
        },
        EmptyReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Unlock" } },
        ClaimUnderLock: {
          on: {
            "IoSetCancelRoutine(irp, NULL)": [
              { guard: returned("NULL"), target: "LostReleaseCancelLock" },
              { target: "ReleaseCancelLock" },
            ],
          },
        },
        LostReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "PointToSelf" } },
        ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "UnlockAndComplete" } },
        Pop: {
          on: {
            "RemoveHeadList(queue)": [
              { guard: returned("NULL"), target: "Unlock" },
              { target: "Claim", actions: keep("irp") },
            ],
          },
        },
        Claim: {
          on: {
            "IoSetCancelRoutine(irp, NULL)": [
              { guard: returned("NULL"), target: "PointToSelf" },
              { target: "UnlockAndComplete" },
            ],
          },
        },
        PointToSelf: { on: { "InitializeListHead(irp)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Done" } },
        UnlockAndComplete: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** EvtRequestCancel: takes the driver's lock to stop the work, then completes. */
const evtRequestCancel = routine({
  uses: { lock: spinLock, request: wdfRequest },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(lock)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Complete" } },
      Complete: { on: { "WdfRequestComplete(request, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const markCancelable = (where: "inside the lock" | "after the lock") =>
  routine({
    uses: { lock: spinLock, request: wdfRequest },
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": where === "inside the lock" ? "Mark" : "UnlockFirst" } },
        UnlockFirst: { on: { "KeReleaseSpinLock(lock)": "Mark" } },
        Mark: wdfRequestMarkCancelable({
          request: "request",
          callback: ["EvtRequestCancel", evtRequestCancel],
          next: where === "inside the lock" ? "Unlock" : "Done",
        }),
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const markCancelableEx = routine({
  uses: { lock: spinLock, request: wdfRequest, EvtRequestCancel: routineName },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(lock)": "Mark" } },
      Mark: {
        on: {
          "WdfRequestMarkCancelableEx(request, EvtRequestCancel)": [
            { guard: returned("STATUS_CANCELLED"), target: "UnlockAndComplete" },
            { target: "Unlock" },
          ],
        },
      },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Done" } },
      UnlockAndComplete: { on: { "KeReleaseSpinLock(lock)": "Complete" } },
      Complete: { on: { "WdfRequestComplete(request, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The framework, told that the requester gave up. */
const framework = routine({
  uses: { request: wdfRequest },
  chart: {
    initial: "Cancel",
    states: {
      Cancel: {
        on: {
          "CancelRequest(request)": [{ guard: returned("EvtRequestCancel"), target: "Callback" }, { target: "Done" }],
        },
      },
      Callback: callRoutine({ name: "EvtRequestCancel" }, evtRequestCancel, {
        next: "Done",
      }),
      Done: { type: "final" },
    },
  },
});

/** Two locks, one inside the other. */
const twoLocks = routine({
  uses: { outer: spinLock, inner: spinLock },
  chart: {
    initial: "LockOuter",
    states: {
      LockOuter: { on: { "KeAcquireSpinLock(outer)": "LockInner" } },
      LockInner: { on: { "KeAcquireSpinLockAtDpcLevel(inner)": "UnlockInner" } },
      UnlockInner: { on: { "KeReleaseSpinLockFromDpcLevel(inner)": "UnlockOuter" } },
      UnlockOuter: { on: { "KeReleaseSpinLock(outer)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const objects = {
  cancelLock: cancelSpinLock(),
  queueLock: spinLock(),
  queue: listHead({ holds: "irp" }),
  irp: irp({ queued: { in: "queue", cancelRoutine: "Cancel" } }),
};
const kmdf = { lock: spinLock(), request: wdfRequest() };
const three = { A: spinLock(), B: spinLock(), C: spinLock() };
const holder = (outer: string, inner: string, on: number) => thread(twoLocks, { outer, inner }, { on });

/**
 * Two spin locks taken in both orders: the Cancel routine keeps the cancel lock while it takes the queue lock, the DPC keeps the queue
 * lock while it takes the cancel lock. Two processors then spin at DISPATCH_LEVEL for ever: a hang, 0x133 or 0x101. On one processor whoever
 * holds a lock is at DISPATCH_LEVEL and the other does not get to run.
 *
 * Look at the end of the trace at who holds what. The run has one step more than in the catalogue: IoAcquireCancelSpinLock raises before it spins, from
 * DISPATCH_LEVEL to DISPATCH_LEVEL, and that is a step.
 *
 * `kmdf-mark-cancelable` is the same mistake with one lock: WdfRequestMarkCancelable calls EvtRequestCancel before it returns where the request
 * is already canceled, and the caller holds the lock that the callback takes (KMDF-2). `three-lock-cycle` needs three processors: each
 * spins for what the next one holds.
 */
export default design({
  id: "lock-order-cancel-vs-queue",
  about: "two locks taken in both orders",
  variants: {
    nested: {
      about: "the Cancel routine takes the queue lock inside the cancel lock, the DPC the other way round",
      objects,
      actors: {
        cancel: thread(canceller(nests), {}, { on: 0 }),
        dpc: dpc(dequeuer("under the cancel lock"), {}, { on: 1 }),
      },
      differs: ["Lock", "Unlock", "ReleaseCancelLock"],
      expect: violated("no-deadlock", { processors: 2 }),
    },
    ordered: {
      about: "the Cancel routine releases the cancel lock first",
      objects,
      actors: {
        cancel: thread(canceller(releasesFirst), {}, { on: 0 }),
        dpc: dpc(dequeuer("under the cancel lock"), {}, { on: 1 }),
      },
      expect: holds(),
    },
    "no-cancel-lock": {
      about: "the DPC claims the IRP by IoSetCancelRoutine alone, without the cancel lock",
      objects,
      actors: { cancel: thread(canceller(nests), {}, { on: 0 }), dpc: dpc(dequeuer("by the exchange"), {}, { on: 1 }) },
      expect: holds(),
    },
    "kmdf-mark-cancelable": {
      about: "WdfRequestMarkCancelable under the lock that EvtRequestCancel takes",
      objects: kmdf,
      actors: { framework: thread(framework), evtIoDefault: thread(markCancelable("inside the lock")) },
      differs: ["Lock", "Mark"],
      expect: violated("no-deadlock"),
    },
    "kmdf-mark-cancelable-unlocked": {
      about: "the same call after the lock is released: the callback takes it and gives it back",
      objects: kmdf,
      actors: { framework: thread(framework), evtIoDefault: thread(markCancelable("after the lock")) },
      expect: holds(),
    },
    "kmdf-mark-cancelable-ex": {
      about:
        "WdfRequestMarkCancelableEx calls nobody: it returns STATUS_CANCELLED, and the caller completes without the lock",
      objects: kmdf,
      actors: { framework: thread(framework), evtIoDefault: thread(markCancelableEx) },
      expect: holds(),
    },
    "three-lock-cycle": {
      about: "A then B, B then C, C then A",
      objects: three,
      actors: { ab: holder("A", "B", 0), bc: holder("B", "C", 1), ca: holder("C", "A", 2) },
      scope: { processors: [1, 2, 3] },
      differs: [],
      expect: violated("no-deadlock", { processors: 3 }),
    },
    "three-locks-ordered": {
      about: "A then B, B then C, A then C",
      objects: three,
      actors: { ab: holder("A", "B", 0), bc: holder("B", "C", 1), ac: holder("A", "C", 2) },
      scope: { processors: [1, 2, 3] },
      expect: holds(),
    },
  },
});
