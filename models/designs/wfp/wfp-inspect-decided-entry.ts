import {
  design,
  dpc,
  event,
  holds,
  is,
  keep,
  listHead,
  pendedOperation,
  poolBlock,
  recordTable,
  returned,
  routine,
  set,
  spinLock,
  thread,
  violated,
} from "bugcheck";

const uses = { lock: spinLock, connections: recordTable, packets: listHead, work: event };

/** classifyFn for a connect: pends it, puts it on the list and wakes the worker. */
const classify = routine({
  uses: { ...uses, connect: pendedOperation },
  chart: {
    initial: "Pend",
    states: {
      Pend: { on: { "FwpsPendOperation0(connect)": "Lock" } },
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Insert" } },
      Insert: { on: { "InsertRecord(connections, connect)": "Tell" } },
      Tell: { on: { "KeSetEvent(work)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** classifyFn again, when the engine asks for the verdict: the decided entry leaves the list. */
const reauthorize = routine({
  uses: { ...uses, connect: pendedOperation },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Remove" } },
      Remove: { on: { "RemoveRecord(connections, connect)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(connect)": "Done" } },
      Done: { type: "final" },
    },
  },
});

interface WorkerOptions {
  /** `found` is reset in each round, not once before the loop. */
  readonly resetsFlag?: boolean;
  /** The engine classifies again inside FwpsCompleteOperation0. */
  readonly inline?: boolean;
  /** The event is cleared when nothing is undecided, not when the lists are empty. */
  readonly clearsOnUndecided?: boolean;
}

/** The worker's loop: an entry that is not decided yet, else a packet from the queue. */
function worker({ resetsFlag = false, inline = false, clearsOnUndecided = false }: WorkerOptions) {
  return routine({
    uses: { ...uses, entry: pendedOperation, queued: poolBlock },
    chart: {
      context: { entry: null, queued: null, found: false },
      initial: "Wait",
      states: {
        Wait: { tags: ["idle"], on: { "KeWaitForSingleObject(work, NULL)": "Lock" } },
        Lock: {
          ...(resetsFlag && { entry: set({ found: false, entry: null }) }),
          on: { "KeAcquireSpinLock(lock)": "Scan" },
        },
        Scan: {
          on: {
            "TakeUnmarkedRecord(connections)": [
              { guard: returned("NULL"), target: "Unlock" },
              { target: "Unlock", actions: [keep("entry"), set({ found: true })] },
            ],
          },
        },
        Unlock: {
          on: {
            "KeReleaseSpinLock(lock)": [{ guard: is("found", true), target: "Complete" }, { target: "LockPackets" }],
          },
        },
        Complete: { on: { "FwpsCompleteOperation0(entry)": inline ? "LockInline" : "LockToClear" } },
        LockInline: { on: { "KeAcquireSpinLock(lock)": "RemoveInline" } },
        RemoveInline: { on: { "RemoveRecord(connections, entry)": "UnlockInline" } },
        UnlockInline: { on: { "KeReleaseSpinLock(lock)": "FreeInline" } },
        FreeInline: { on: { "ExFreePoolWithTag(entry)": "LockToClear" } },
        LockPackets: { on: { "KeAcquireSpinLock(lock)": "Pop" } },
        Pop: { on: { "RemoveHeadList(packets)": { target: "UnlockPackets", actions: keep("queued") } } },
        UnlockPackets: { on: { "KeReleaseSpinLock(lock)": "Inspect" } },
        Inspect: { on: { "Access(queued)": "LockToClear" } },
        LockToClear: { on: { "KeAcquireSpinLock(lock)": clearsOnUndecided ? "IsUndecided" : "IsConnection" } },
        IsConnection: {
          on: {
            "FindOldestRecord(connections)": [
              { guard: returned("NULL"), target: "IsPacket" },
              { target: "UnlockAgain" },
            ],
          },
        },
        IsUndecided: {
          on: {
            "FindUnmarkedRecord(connections)": [
              { guard: returned("NULL"), target: "IsPacket" },
              { target: "UnlockAgain" },
            ],
          },
        },
        IsPacket: {
          on: { "IsListEmpty(packets)": [{ guard: returned("TRUE"), target: "Clear" }, { target: "UnlockAgain" }] },
        },
        Clear: { on: { "KeClearEvent(work)": "UnlockAgain" } },
        UnlockAgain: { on: { "KeReleaseSpinLock(lock)": "Wait" } },
      },
    },
  });
}

const works = (options: WorkerOptions) => ({ worker: thread(worker(options), {}, { on: 0, daemon: true }) });
const later = { reauthorize: dpc(reauthorize, {}, { queuedBy: "connect", on: 1 }) };

/**
 * A worker that looks for connects to decide, and finds one that it has decided already.
 *
 * The shape of the worker's loop is that of the public inspect sample: an entry stays on the list until the engine classifies again, and `found` is set
 * before the loop and not in it. The interleavings are ours, derived from reading the sample; this is no defect report. If the engine classifies again
 * later instead of inside FwpsCompleteOperation0, the list is not empty, the event stays set, and the next round finds nothing undecided: with the old
 * flag it completes the same connect again, and with a fresh one it takes a packet from an empty queue. Whether the engine does so inline is the assumption that
 * the variants differ in. Look in the trace at the second round, between the completion and the reauthorization.
 *
 * The two faults take 22 and 26 steps where the catalogue has 19 and 23: six are classifyFn's, which is no actor there, and the decision is recorded in the step that finds
 * the entry. On Windows: two completions with one context, or 0xD1 from the entry of an empty list.
 */
export default design({
  id: "wfp-inspect-decided-entry",
  about: "A worker wakes up for an entry that is decided and waits for its reauthorization",
  objects: {
    lock: spinLock(),
    connections: recordTable(),
    packets: listHead(),
    work: event(),
    connect: pendedOperation(),
  },
  actors: { classify: dpc(classify, {}, { on: 1 }) },
  variants: {
    "flag-not-reset": {
      about: "Freed by the one and touched by the other is what follows, and left unchecked.",
      actors: { ...works({}), ...later },
      unchecked: ["no-use-after-free"],
      differs: ["Lock", "LockToClear"],
      expect: violated("operation-completed-once", { processors: 1 }),
    },
    "flag-reset": {
      actors: { ...works({ resetsFlag: true }), ...later },
      differs: ["LockToClear"],
      expect: violated("no-null-dereference", { processors: 1 }),
    },
    "inline-reauthorization": { actors: works({ inline: true }), expect: holds() },
    good: { actors: { ...works({ resetsFlag: true, clearsOnUndecided: true }), ...later }, expect: holds() },
  },
});
