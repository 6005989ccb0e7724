import {
  design,
  dpc,
  dpcObject,
  holds,
  irp,
  keep,
  listHead,
  pendedIrpMarked,
  type Routine,
  returned,
  routine,
  routineName,
  spinLock,
  thread,
  violated,
} from "bugcheck";

const uses = { queueLock: spinLock, queue: listHead, irp, startDpc: dpcObject, Cancel: routineName };

/** Queues the IRP, asks for the DPC that works on it, and only then marks it pending. */
const marksAfter = routine({
  uses,
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "SetCancelRoutine" } },
      SetCancelRoutine: { on: { "IoSetCancelRoutine(irp, Cancel)": "Insert" } },
      Insert: { on: { "InsertTailList(queue, irp)": "Start" } },
      Start: { on: { "KeInsertQueueDpc(startDpc)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "MarkPending" } },
      MarkPending: { on: { "IoMarkIrpPending(irp)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const marksBefore = routine({
  uses,
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(queueLock)": "MarkPending" } },
      MarkPending: { on: { "IoMarkIrpPending(irp)": "SetCancelRoutine" } },
      SetCancelRoutine: { on: { "IoSetCancelRoutine(irp, Cancel)": "Insert" } },
      Insert: { on: { "InsertTailList(queue, irp)": "Start" } },
      Start: { on: { "KeInsertQueueDpc(startDpc)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const serves = routine({
  uses,
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
      Claim: { on: { "IoSetCancelRoutine(irp, NULL)": "UnlockAndComplete" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Done" } },
      UnlockAndComplete: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const actors = (dispatch: Routine) => ({
  dispatch: thread(dispatch, {}, { on: 0 }),
  dpc: dpc(serves, {}, { queuedBy: "startDpc" }),
});

/**
 * A dispatch routine that marks the IRP pending after it has queued it: by then a DPC may have completed it and the APC freed it, and the
 * mark is a write to freed memory, pool corruption or 0xD1 (PEND-3). One processor is enough, since the release of the queue lock lowers to
 * PASSIVE_LEVEL. Look in the trace at the DPC between KeReleaseSpinLock and IoMarkIrpPending. The page warns of it; a report there is none.
 *
 * `marked-too-late` is the same code judged by the other thing that goes wrong: the I/O manager finds no mark when the IRP is completed and queues no
 * completion APC, so the requester hangs. Nobody cancels here.
 *
 * The dispatch routine asks for the DPC while it holds the lock, a step that the catalogue does not count; in return the IRP counts as
 * gone from its completion on, which comes a step before its memory does. On two processors that makes 13 steps in both; on one, where the DPC has to return
 * before the mark is made, the memory is gone as well, and it takes 15 where the catalogue has 14.
 */
export default design({
  id: "mark-pending-after-queue",
  about: "IoMarkIrpPending on an IRP that is already out of hand",
  objects: {
    queueLock: spinLock(),
    queue: listHead(),
    startDpc: dpcObject({ target: 1 }),
    irp: irp({ lifetime: "by-apc" }),
  },
  variants: {
    "mark-after": {
      about: "queues, then marks",
      actors: actors(marksAfter),
      differs: ["Lock", "Unlock", "MarkPending"],
      expect: violated("no-use-after-free"),
    },
    fixed: { about: "marks before the IRP is within others' reach", actors: actors(marksBefore), expect: holds() },
    "marked-too-late": {
      about: "mark-after, judged by whether the mark is there at completion",
      actors: actors(marksAfter),
      properties: [pendedIrpMarked],
      unchecked: ["no-use-after-free"],
      differs: ["Lock", "Unlock", "MarkPending"],
      expect: violated("pended-irp-marked"),
    },
  },
});
