import {
  cancelSpinLock,
  design,
  dpc,
  each,
  holds,
  ioCancelIrp,
  irp,
  keep,
  listHead,
  many,
  returned,
  routine,
  spinLock,
  thread,
  violated,
} from "bugcheck";

// A queue of IRPs that wait for the hardware and may be cancelled meanwhile. Two parties take an IRP off: the DPC that completes it, and the
// Cancel routine. Which of them owns the IRP is decided by one call, IoSetCancelRoutine(irp, NULL): it returns NULL where the Cancel routine
// is on its way already.

// The driver's Cancel routine, line by line. It is called with the cancel spin lock held.
const cancelRoutine = routine({
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

// The application closes its handle or calls CancelIo: the I/O manager calls IoCancelIrp, which calls the Cancel routine in the same thread.
const canceller = routine({
  uses: { irp },
  chart: {
    initial: "Cancel",
    states: {
      Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancelRoutine }, next: "Done" }),
      Done: { type: "final" },
    },
  },
});

// The DPC takes the oldest IRP and completes it, whoever owns it. This is the fault.
const completesWhatever = routine({
  uses: { queueLock: spinLock, queue: listHead, irp },
  chart: {
    // A variable of the chart; keep("irp") puts the call's result into it.
    context: { irp: null },
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "Pop" } },
      Pop: {
        on: {
          // Several arrows for one call: the first whose guard says yes is taken.
          "RemoveHeadList(queue)": [
            { guard: returned("NULL"), target: "Unlock" },
            { target: "Claim", actions: keep("irp") },
          ],
        },
      },
      Claim: { on: { "IoSetCancelRoutine(irp, NULL)": "UnlockAndComplete" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Done" } },
      UnlockAndComplete: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// The same DPC, which leaves the IRP alone where the Cancel routine owns it, and its list entry in a state that may be unlinked.
const completesItsOwn = routine({
  uses: { queueLock: spinLock, queue: listHead, irp },
  chart: {
    context: { irp: null },
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "Pop" } },
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

export default design({
  id: "cancel-queue",
  about: "IRPs that wait in a queue, a DPC that completes them, and a cancel",
  objects: {
    cancelLock: cancelSpinLock(),
    queueLock: spinLock(),
    queue: listHead({ holds: "irp" }),
    // many(1, ...): with --set irp=2 there are two, and two of every actor that is placed with each("irp", ...).
    irp: many(1, irp({ queued: { in: "queue", cancelRoutine: "Cancel" } })),
  },
  actors: { canceller: each("irp", thread(canceller, {}, { on: 0 })) },
  // Variants share the objects and actors above. What is expected of each is part of the design: a fault you know of is expected to show.
  variants: {
    faulty: {
      actors: { dpc: each("irp", dpc(completesWhatever, {}, { on: 1 })) },
      expect: violated("list-entry-unlinked-once"),
    },
    fixed: {
      actors: { dpc: each("irp", dpc(completesItsOwn, {}, { on: 1 })) },
      expect: holds(),
    },
  },
});
