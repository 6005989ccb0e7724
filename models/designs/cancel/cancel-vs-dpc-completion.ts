import {
  cancelSpinLock,
  design,
  dpc,
  dpcObject,
  each,
  environment,
  holds,
  interruptLine,
  ioCancelIrp,
  irp,
  isr,
  keep,
  listHead,
  many,
  type Routine,
  returned,
  routine,
  sharedVariable,
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

/** The same where the driver keeps one IRP in a pointer of its own. */
const cancelRoutineOfSlot = routine({
  uses: { queueLock: spinLock, slot: sharedVariable, irp, cancelLock: cancelSpinLock },
  chart: {
    initial: "ReleaseCancelLock",
    states: {
      ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Lock" } },
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "Clear" } },
      Clear: { on: { "Write(slot, NULL)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** NtCancelIoFile on an IRP that waits in the driver. */
const canceller = (body: Routine) =>
  routine({
    uses: { irp },
    chart: {
      initial: "Cancel",
      states: {
        Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: body }, next: "Done" }),
        Done: { type: "final" },
      },
    },
  });

type Claim = "ignores the result" | "tests, and lets the entry point to itself";

/** Takes one IRP off the queue and completes it; variants differ in what they do with the result of IoSetCancelRoutine. */
function dpcForIsr(claim: Claim) {
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
                : [{ guard: returned("NULL"), target: "PointToSelf" }, { target: "UnlockAndComplete" }],
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

/** The DPC of the slot: takes the pointer out, then ignores or tests the result of IoSetCancelRoutine. */
const dpcOfSlot = (claim: "ignores the result" | "tests the result") =>
  routine({
    uses: { queueLock: spinLock, slot: sharedVariable, irp },
    chart: {
      context: { irp: null },
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "Pop" } },
        Pop: {
          on: {
            "InterlockedExchangePointer(slot, NULL)": [
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
                : [{ guard: returned("NULL"), target: "Unlock" }, { target: "UnlockAndComplete" }],
          },
        },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Done" } },
        UnlockAndComplete: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const queued = {
  queue: listHead({ holds: "irp" }),
  irp: many(1, irp({ queued: { in: "queue", cancelRoutine: "Cancel" } })),
};
const inSlot = {
  slot: sharedVariable({ value: "irp" }),
  irp: irp({ queued: { in: "slot", cancelRoutine: "Cancel" } }),
};

const slotActors = (claim: "ignores the result" | "tests the result") => ({
  canceller: thread(canceller(cancelRoutineOfSlot), {}, { on: 0 }),
  dpc: dpc(dpcOfSlot(claim), {}, { on: 1 }),
});

/** The board requests an interrupt: what the IRP waits for has happened. */
const board = routine({
  uses: { line: interruptLine },
  chart: { initial: "Raise", states: { Raise: { on: { "RaiseInterrupt(line)": "Done" } }, Done: { type: "final" } } },
});

const interruptRoutine = routine({
  uses: { line: interruptLine, dpcObject },
  chart: {
    initial: "Dismiss",
    states: {
      Dismiss: { on: { "DismissInterrupt(line)": "Queue" } },
      Queue: { on: { "KeInsertQueueDpc(dpcObject)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const queueActors = (claim: Claim) => ({
  canceller: each("irp", thread(canceller(cancelRoutine), {}, { on: 0 })),
  dpc: each("irp", dpc(dpcForIsr(claim), {}, { on: 1 })),
});

/** The same where an interrupt of the board's has the DPC queued. */
const interrupted = (claim: Claim) => ({
  objects: { ...queued, line: interruptLine({ trigger: "level" }), dpcObject: dpcObject() },
  actors: {
    canceller: each("irp", thread(canceller(cancelRoutine), {}, { on: 0 })),
    board: environment(board),
    isr: isr(interruptRoutine, {}, { on: 1, queuedBy: "line" }),
    dpc: dpc(dpcForIsr(claim), {}, { queuedBy: "dpcObject" }),
  },
});

/**
 * A hand-written cancelable queue whose DPC takes an IRP off while a cancel of it is on its way.
 *
 * IoSetCancelRoutine(irp, NULL) returns NULL where the Cancel routine has already been taken: the IRP then belongs to that routine (CAN-4 and the
 * ownership rule after it). A DPC that ignores the result unlinks and completes what the Cancel routine unlinks and completes too. On
 * Windows: 0x139 or 0xA from the stale list entry, or 0x44. Look in the trace at the DPC between IoReleaseCancelSpinLock and the
 * Cancel routine's KeAcquireSpinLock: one processor is enough, since the release lowers the level. With a single pointer in place of the list (`slot`) nothing dangles, and the second completion itself is what goes wrong.
 *
 * With a board's interrupt that has the DPC queued (`interrupt`) it is a hypothesis of ours for the driver of rfm2g-split-lock-queue too. It does not
 * have the profile reported there: one process and one processor are enough.
 */
export default design({
  id: "cancel-vs-dpc-completion",
  about: "IoSetCancelRoutine's result ignored by the DPC that completes",
  objects: { cancelLock: cancelSpinLock(), queueLock: spinLock() },
  survivors: {
    "ignore-result at Pop":
      "A DPC that takes the slot for empty leaves the IRP to the cancel, which always comes here.",
  },
  variants: {
    "ignored-result": {
      about: "a list; completes whatever IoSetCancelRoutine returns",
      objects: queued,
      actors: queueActors("ignores the result"),
      differs: ["Claim"],
      expect: violated("list-entry-unlinked-once"),
    },
    fixed: {
      about: "a list; leaves the IRP to the Cancel routine, with its entry pointing to itself",
      objects: queued,
      actors: queueActors("tests, and lets the entry point to itself"),
      expect: holds(),
    },
    interrupt: {
      about:
        "a list; an interrupt of the board's has the DPC queued, which completes whatever IoSetCancelRoutine returns",
      ...interrupted("ignores the result"),
      differs: ["Claim"],
      expect: violated("list-entry-unlinked-once"),
    },
    "interrupt-fixed": {
      about: "the same DPC leaves the IRP to the Cancel routine",
      ...interrupted("tests, and lets the entry point to itself"),
      expect: holds(),
    },
    slot: {
      about: "a single pointer in place of the list; completes whatever IoSetCancelRoutine returns",
      objects: inSlot,
      actors: slotActors("ignores the result"),
      differs: ["Claim"],
      expect: violated("single-completion"),
    },
    "slot-fixed": {
      about: "a single pointer; leaves the IRP to the Cancel routine",
      objects: inSlot,
      actors: slotActors("tests the result"),
      expect: holds(),
    },
  },
});
