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

/** Releases the cancel lock first, unlinks under the queue's own lock, and completes with no lock held. */
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

/** NtCancelIoFile on an IRP that waits in the driver's queue. */
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

type Claim = "ignores the result" | "tests the result" | "tests, and lets the entry point to itself";

/** Takes one IRP off the queue and completes it; variants differ in what they do with the result of IoSetCancelRoutine. */
function dpcForIsr(claim: Claim) {
  const lost = claim === "tests the result" ? "Unlock" : "PointToSelf";
  return routine({
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
            "IoSetCancelRoutine(irp, NULL)":
              claim === "ignores the result"
                ? "UnlockAndComplete"
                : [{ guard: returned("NULL"), target: lost }, { target: "UnlockAndComplete" }],
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

const dpcs = (claim: Claim) => ({ dpc: each("irp", dpc(dpcForIsr(claim), {}, { on: 1 })) });

/**
 * A hand-written cancelable queue whose DPC takes an IRP off while a cancel of it is on its way.
 *
 * IoSetCancelRoutine(irp, NULL) returns NULL where the Cancel routine has already been taken: the IRP then belongs to that routine (CAN-4 and the
 * ownership rule after it). A DPC that ignores the result unlinks and completes what the Cancel routine unlinks and completes too. On
 * Windows: 0x139 or 0xA from the stale list entry, or 0x44. Look in the trace at the DPC between IoReleaseCancelSpinLock and the
 * Cancel routine's KeAcquireSpinLock: one processor is enough, since the release lowers the level.
 */
export default design({
  id: "cancel-vs-dpc-completion",
  about: "IoSetCancelRoutine's result ignored by the DPC that completes",
  objects: {
    cancelLock: cancelSpinLock(),
    queueLock: spinLock(),
    queue: listHead({ holds: "irp" }),
    irp: many(1, irp({ queued: { in: "queue", cancelRoutine: "Cancel" } })),
  },
  actors: { canceller: each("irp", thread(canceller, { irp: "irp" }, { on: 0 })) },
  variants: {
    "ignored-result": {
      actors: dpcs("ignores the result"),
      differs: ["Claim"],
      expect: violated("list-entry-unlinked-once", { processors: 1 }),
    },
    fixed: { actors: dpcs("tests, and lets the entry point to itself"), expect: holds() },
  },
});
