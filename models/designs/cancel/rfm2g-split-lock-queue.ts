import {
  cancelSafeQueue,
  cancelSpinLock,
  design,
  each,
  holds,
  increment,
  ioCancelIrp,
  ioCsqCancelRoutine,
  irp,
  irpLinkedByPointers,
  is,
  listEntry,
  listWellFormed,
  many,
  type Routine,
  routine,
  routineName,
  spinLock,
  thread,
  violated,
} from "bugcheck";

const uses = {
  cancelLock: cancelSpinLock,
  queueLock: spinLock,
  standby: listEntry,
  irp: irpLinkedByPointers,
  Cancel: routineName,
};

/** As the old driver has it, if we guess right: the cancel lock, under which IoCancelIrp calls it, is all that guards the unlink. */
const unlinksUnderCancelLock = routine({
  uses,
  chart: {
    initial: "Unlink",
    states: {
      Unlink: { on: { "RemoveEntryList(irp)": "ReleaseCancelLock" } },
      ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const unlinksWithoutLock = routine({
  uses,
  chart: {
    initial: "ReleaseCancelLock",
    states: {
      ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Unlink" } },
      Unlink: { on: { "RemoveEntryList(irp)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const unlinksUnderQueueLock = routine({
  uses,
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

interface Dispatch {
  readonly cancelRoutine: Routine;
  readonly inserts?: "under the queue lock" | "under the cancel lock";
  readonly rounds?: number;
}

/** An overlapped DeviceIoControl whose request waits in the driver, then CancelIo, in the same thread. */
function requester({ cancelRoutine, inserts = "under the queue lock", rounds = 1 }: Dispatch) {
  const queueLocked = inserts === "under the queue lock";
  return routine({
    uses,
    chart: {
      context: { round: 1 },
      initial: "Lock",
      states: {
        Lock: {
          on: queueLocked
            ? { "KeAcquireSpinLock(queueLock)": "MarkPending" }
            : { "IoAcquireCancelSpinLock()": "MarkPending" },
        },
        MarkPending: { on: { "IoMarkIrpPending(irp)": "SetCancelRoutine" } },
        SetCancelRoutine: { on: { "IoSetCancelRoutine(irp, Cancel)": "Insert" } },
        Insert: { on: { "InsertTailList(standby, irp)": "Unlock" } },
        Unlock: {
          on: queueLocked
            ? { "KeReleaseSpinLock(queueLock)": "CancelIo" }
            : { "IoReleaseCancelSpinLock()": "CancelIo" },
        },
        CancelIo: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancelRoutine }, next: "AskAgain" }),
        AskAgain: {
          always: [{ guard: is("round", rounds), target: "Done" }, { target: "Allocate" }],
        },
        Allocate: { on: { "IoAllocateIrp(irp)": { target: "Lock", actions: increment("round") } } },
        Done: { type: "final" },
      },
    },
  });
}

const csqRequester = routine({
  uses: { csq: cancelSafeQueue, irp },
  chart: {
    initial: "Insert",
    states: {
      Insert: { on: { "IoCsqInsertIrp(csq, irp)": "CancelIo" } },
      CancelIo: ioCancelIrp({ irp: "irp", cancelRoutines: { IoCsqCancelRoutine: ioCsqCancelRoutine }, next: "Done" }),
      Done: { type: "final" },
    },
  },
});

const cancelLock = cancelSpinLock();
const standby = { queueLock: spinLock(), standby: listEntry() };
const irps = (count: number) => ({ irp: many(count, irpLinkedByPointers({ lifetime: "by-apc" })) });
const processes = (body: Routine) => ({ process: each("irp", thread(body, {}, { on: "spread" })) });

/**
 * Old driver for Windows NT 4.0 and 2000 that keeps waiting requests in a standby queue of its own. One process issues the request and cancels it
 * for ever without harm; two such processes, which share nothing but the driver, bring a Windows Server 2003 with two processors down
 * within minutes: 0xA, a write at DISPATCH_LEVEL inside the acquire of the cancel spin lock below IoCancelIrp.
 *
 * No root cause was published. The hypothesis here is ours: the dispatch routine inserts under the driver's queue lock, the Cancel
 * routine unlinks under the cancel lock, and so nothing keeps the two apart. It has the reported profile: clean with one process (`one-process`)
 * and on one processor, where both sections run at DISPATCH_LEVEL.
 *
 * Look in the trace at `b = head->Blink`: the second process reads the entry that the first is unlinking, and writes to it after the
 * APC has freed it. The run has one step more than in the catalogue, because IoCancelIrp sets Cancel and exchanges CancelRoutine in two
 * steps (CAN-1); the two pieces of the list come apart at the same depth.
 *
 * `nolock` has two steps more, 35 on one processor where the catalogue has 33, for its run has two cancels. By that and by the returns a process takes 24 steps
 * in `own-lock`, a few more than there, which makes 911 states of two processes and 48,920 of three for the catalogue's 616 and 26,113. The 1,366 states of
 * `split-lock-three-processes` are those up to the violation, of 57,178; the catalogue has 26,325.
 */
export default design({
  id: "rfm2g-split-lock-queue",
  about: "a list inserted into under one lock and unlinked from under another",
  properties: [listWellFormed],
  variants: {
    "split-lock": {
      about: "insertion under the queue lock, unlink under the cancel lock",
      objects: { cancelLock, ...standby, ...irps(2) },
      actors: processes(requester({ cancelRoutine: unlinksUnderCancelLock })),
      unchecked: [listWellFormed.name],
      differs: ["Unlink", "ReleaseCancelLock", "Lock", "Unlock"],
      expect: violated("no-use-after-free", { processors: 2 }),
    },
    "split-lock-list": {
      about: "split-lock, judged by the list, which is in pieces whether or not anybody walks into the freed entry",
      objects: { cancelLock, ...standby, ...irps(2) },
      actors: processes(requester({ cancelRoutine: unlinksUnderCancelLock })),
      unchecked: ["no-use-after-free"],
      differs: ["Unlink", "ReleaseCancelLock", "Lock", "Unlock"],
      expect: violated(listWellFormed.name, { processors: 2 }),
    },
    nolock: {
      about:
        "the Cancel routine unlinks with no lock at all; the list is then in pieces without a lock by construction",
      objects: { cancelLock, ...standby, ...irps(2) },
      actors: processes(requester({ cancelRoutine: unlinksWithoutLock })),
      unchecked: [listWellFormed.name],
      differs: ["ReleaseCancelLock", "Lock", "Unlink", "Unlock"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "own-lock": {
      about: "the Cancel routine releases the cancel lock, then unlinks under the queue lock",
      objects: { cancelLock, ...standby, ...irps(2) },
      actors: processes(requester({ cancelRoutine: unlinksUnderQueueLock })),
      expect: holds(),
    },
    "one-process": {
      about: "split-lock with one process, three rounds",
      objects: { cancelLock, ...standby, ...irps(1) },
      actors: processes(requester({ cancelRoutine: unlinksUnderCancelLock, rounds: 3 })),
      expect: holds(),
    },
    "split-lock-three-processes": {
      about: "split-lock with three processes",
      objects: { cancelLock, ...standby, ...irps(3) },
      actors: processes(requester({ cancelRoutine: unlinksUnderCancelLock })),
      unchecked: [listWellFormed.name],
      differs: ["Unlink", "ReleaseCancelLock", "Lock", "Unlock"],
      expect: violated("no-use-after-free", { processors: 2 }),
    },
    "own-lock-three-processes": {
      about: "own-lock with three processes",
      objects: { cancelLock, ...standby, ...irps(3) },
      actors: processes(requester({ cancelRoutine: unlinksUnderQueueLock })),
      expect: holds(),
    },
    "own-lock-twice": {
      about: "own-lock, two rounds",
      objects: { cancelLock, ...standby, ...irps(2) },
      actors: processes(requester({ cancelRoutine: unlinksUnderQueueLock, rounds: 2 })),
      expect: holds(),
    },
    csq: {
      about: "a cancel-safe queue; Csq.lib brings it to systems before Windows XP",
      objects: { cancelLock, csq: cancelSafeQueue(), irp: many(2, irp({ lifetime: "by-apc" })) },
      actors: processes(csqRequester),
      expect: holds(),
    },
    "cancel-lock-for-both": {
      about: "the cancel lock guards the insertion too: right, and contended by every driver in the system",
      objects: { cancelLock, standby: listEntry(), ...irps(2) },
      actors: processes(requester({ cancelRoutine: unlinksUnderCancelLock, inserts: "under the cancel lock" })),
      expect: holds(),
    },
  },
});
