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
  type Routine,
  returned,
  routine,
  spinLock,
  thread,
  violated,
} from "bugcheck";

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

/** Removes first, then tests whether a cancel has the IRP; what it does with the entry in that case is the question. */
const removesFirst = (lost: "leaves the entry" | "lets it point to itself") =>
  routine({
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
              { guard: returned("NULL"), target: lost === "leaves the entry" ? "Unlock" : "PointToSelf" },
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

/** Tests first, and removes only what is its own; the Cancel routine finds its entry still linked. */
const testsFirst = routine({
  uses: { queueLock: spinLock, queue: listHead, irp },
  chart: {
    context: { irp: null },
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "First" } },
      First: {
        on: {
          "ReadListHead(queue)": [
            { guard: returned("NULL"), target: "Unlock" },
            { target: "Claim", actions: keep("irp") },
          ],
        },
      },
      Claim: {
        on: { "IoSetCancelRoutine(irp, NULL)": [{ guard: returned("NULL"), target: "Unlock" }, { target: "Remove" }] },
      },
      Remove: { on: { "RemoveEntryList(irp)": "UnlockAndComplete" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Done" } },
      UnlockAndComplete: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const dpcs = (body: Routine) => ({ dpc: each("irp", dpc(body, {}, { on: 1 })) });

/**
 * The repair of cancel-vs-dpc-completion, half done: the DPC tests the result of IoSetCancelRoutine and leaves the IRP to the Cancel routine, but it
 * has already taken the entry off the list. The Cancel routine unlinks it again: 0x139, or a wild write on systems that do not
 * check. The documented way lets the entry point to itself (CAN-4, the dequeue protocol). Look in the trace at the DPC's
 * IoSetCancelRoutine that returns NULL. That a driver was repaired by halves is our hypothesis; nobody reported it.
 */
export default design({
  id: "cancel-checked-no-reinit",
  about: "the result tested, the entry left dangling",
  objects: {
    cancelLock: cancelSpinLock(),
    queueLock: spinLock(),
    queue: listHead({ holds: "irp" }),
    irp: many(1, irp({ queued: { in: "queue", cancelRoutine: "Cancel" } })),
  },
  actors: { canceller: each("irp", thread(canceller, {}, { on: 0 })) },
  survivors: {
    "ignore-result at First":
      "A DPC that takes the queue for empty leaves the IRP to the cancel, which always comes here.",
  },
  variants: {
    "no-reinit": {
      about: "leaves the removed entry as it is",
      actors: dpcs(removesFirst("leaves the entry")),
      differs: ["Claim"],
      expect: violated("list-entry-unlinked-once"),
    },
    reinit: {
      about: "lets the removed entry point to itself",
      actors: dpcs(removesFirst("lets it point to itself")),
      expect: holds(),
    },
    "test-first": { about: "removes only after the test", actors: dpcs(testsFirst), expect: holds() },
  },
});
