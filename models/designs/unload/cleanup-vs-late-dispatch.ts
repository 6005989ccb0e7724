import {
  design,
  each,
  holds,
  irp,
  keep,
  listHead,
  many,
  removeLock,
  returned,
  routine,
  spinLock,
  thread,
  violated,
} from "bugcheck";

type Rundown = "none" | "held while inserting" | "released before inserting";

/** IRP_MJ_READ of one handle: queues its IRP and returns pending. With a rundown lock per file it first asks whether cleanup has begun. */
function dispatch(rundown: Rundown) {
  const early = rundown === "released before inserting";
  return routine({
    uses: { irp, queue: listHead, queueLock: spinLock, fileRundown: removeLock },
    chart: {
      initial: rundown === "none" ? "Lock" : "Acquire",
      states: {
        Acquire: {
          on: {
            "IoAcquireRemoveLock(fileRundown)": [
              { guard: returned("STATUS_DELETE_PENDING"), target: "Refuse" },
              { target: early ? "Release" : "Lock" },
            ],
          },
        },
        Refuse: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "MarkPending" } },
        MarkPending: { on: { "IoMarkIrpPending(irp)": "Insert" } },
        Insert: { on: { "InsertTailList(queue, irp)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": rundown === "held while inserting" ? "Release" : "Done" } },
        Release: { on: { "IoReleaseRemoveLock(fileRundown)": early ? "Lock" : "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** IRP_MJ_CLEANUP: with a rundown lock, waits for the dispatch routines inside; then cancels what is queued, one IRP after the other. */
function cleanup(rundown: Rundown) {
  return routine({
    uses: { irp, queue: listHead, queueLock: spinLock, fileRundown: removeLock },
    chart: {
      context: { irp: null },
      initial: rundown === "none" ? "Lock" : "Acquire",
      states: {
        Acquire: { on: { "IoAcquireRemoveLock(fileRundown)": "Drain" } },
        Drain: { on: { "IoReleaseRemoveLockAndWait(fileRundown)": "Lock" } },
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "Remove" } },
        Remove: {
          on: {
            "RemoveHeadList(queue)": [
              { guard: returned("NULL"), target: "Unlock" },
              { target: "UnlockAndComplete", actions: keep("irp") },
            ],
          },
        },
        UnlockAndComplete: { on: { "KeReleaseSpinLock(queueLock)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Lock" } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const actors = (dispatches: Rundown, cleans: Rundown = dispatches) => ({
  dispatch: each("irp", thread(dispatch(dispatches), { irp: "irp" })),
  cleanup: thread(cleanup(cleans)),
});

/**
 * The last handle is closed while a request of the same file is still in its dispatch routine.
 *
 * IRP_MJ_CLEANUP cancels what is queued, but requests may still arrive after it began and before IRP_MJ_CLOSE (CLN-2). One that is queued after
 * the scan stays in the queue for ever: the file object keeps its reference, IRP_MJ_CLOSE never comes, the device cannot be removed. The cancel and event
 * samples of Microsoft's guard each file with a remove lock that cleanup drains before it scans (CSQ-12). Look in the trace at the scan of an
 * empty queue. The rundown must be held until the IRP is in the queue: released before that, the gap is open again.
 *
 * `naive` takes eleven steps where the catalogue has nine: IoMarkIrpPending, and that cleanup has to return, too. With two requests it has 346 states in all on one
 * processor for 114, as cleanup takes the IRPs one by one and completes each outside the lock; `file-rundown` has 677 for 2,263, since a remove lock is acquired
 * in one step here.
 */
export default design({
  id: "cleanup-vs-late-dispatch",
  about: "A request is queued after cleanup has scanned the queue",
  objects: {
    irp: many(1, irp()),
    queue: listHead(),
    queueLock: spinLock(),
    fileRundown: removeLock(),
  },
  variants: {
    "file-rundown": { actors: actors("held while inserting"), expect: holds() },
    naive: {
      actors: actors("none"),
      differs: ["Acquire", "Lock", "Unlock"],
      expect: violated("every-irp-completed", { processors: 1 }),
    },
    "rundown-released-early": {
      actors: actors("released before inserting"),
      differs: ["Acquire", "Unlock", "Release"],
      expect: violated("every-irp-completed", { processors: 1 }),
    },
  },
});
