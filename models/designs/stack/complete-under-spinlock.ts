import {
  callRoutine,
  design,
  dpc,
  holds,
  ioCompleteRequest,
  irp,
  keep,
  listHead,
  nbl,
  ndisFilter,
  pendedOperation,
  recordTable,
  routine,
  sharedVariable,
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

/** classifyFn again, inside the completion: it takes the decided connect off the list. */
const reauthorize = routine({
  uses: { listLock: spinLock, connects: recordTable, connect: pendedOperation },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(listLock)": "Take" } },
      Take: { on: { "RemoveRecord(connects, connect)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(listLock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** A callout's DPC: pends the connect, marks it decided and completes it, inside or outside the list's lock. */
function decide(inside: boolean) {
  const locked = inside ? "Complete" : "Unlock";
  return routine({
    uses: { listLock: spinLock, connects: recordTable, connect: pendedOperation },
    chart: {
      initial: "Pend",
      states: {
        Pend: { on: { "FwpsPendOperation0(connect)": "Lock" } },
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(listLock)": "Insert" } },
        Insert: { on: { "InsertRecord(connects, connect)": "Mark" } },
        Mark: { on: { "MarkRecord(connects, connect)": locked } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(listLock)": inside ? "Free" : "Complete" } },
        Complete: { on: { "FwpsCompleteOperation0(connect)": "Reauthorize" } },
        Reauthorize: callRoutine({ name: "Classify", role: "FWPS_CALLOUT_CLASSIFY_FN0" }, reauthorize, {
          next: inside ? "Unlock" : "Free",
        }),
        Free: { on: { "ExFreePoolWithTag(connect)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const indication = { lock: spinLock, received: listHead, above: sharedVariable, filter: ndisFilter, nbl } as const;

/** FilterReturnNetBufferLists: notes under the lock that the NBL is no longer above, and passes it on downwards. */
const returnHandler = routine({
  uses: indication,
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(lock)": "NoteReturned" } },
      NoteReturned: { on: { "Write(above, 0)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Return" } },
      Return: { on: { "NdisFReturnNetBufferLists(filter, nbl)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The protocol above: it is done with the NBL at once, and returns it from its receive handler. */
const receive = routine({
  uses: indication,
  chart: {
    initial: "ReturnNbl",
    states: {
      ReturnNbl: callRoutine({ name: "FilterReturn", role: "FILTER_RETURN_NET_BUFFER_LISTS" }, returnHandler, {
        next: "Done",
      }),
      Done: { type: "final" },
    },
  },
});

/** A filter's DPC: takes a received NBL off its list and indicates it, inside or outside the list's lock. */
function indicate(inside: boolean) {
  return routine({
    uses: indication,
    chart: {
      context: { nbl: null },
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Take" } },
        Take: { on: { "RemoveHeadList(received)": { target: "NoteIndicated", actions: keep("nbl") } } },
        NoteIndicated: { on: { "Write(above, 1)": inside ? "Indicate" : "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": inside ? "Done" : "Indicate" } },
        Indicate: callRoutine({ name: "Receive", role: "PROTOCOL_RECEIVE_NET_BUFFER_LISTS" }, receive, {
          next: inside ? "Unlock" : "Done",
        }),
        Done: { type: "final" },
      },
    },
  });
}

const requests = {
  queueLock: spinLock(),
  queue: listHead({ holds: "first" }),
  first: irp({ queued: { in: "queue", cancelRoutine: "NULL" } }),
  next: irp(),
};
const connects = { listLock: spinLock(), connects: recordTable(), connect: pendedOperation() };
const receives = {
  lock: spinLock(),
  received: listHead({ holds: "nbl" }),
  above: sharedVariable({ value: 0 }),
  filter: ndisFilter(),
  nbl: nbl({ owner: "received" }),
};

/**
 * A DPC completes a request with its queue's lock held, and the driver above answers by sending the next one.
 *
 * IoCompleteRequest calls the completion routines above in the caller's context (COMP-1). One that calls IoCallDriver is back in our dispatch routine,
 * which spins for the lock its own processor holds (SPIN-6, SPIN-14): 0x133, or a hang. One context is enough. Look in the trace at the nested calls.
 *
 * The same shape twice more, both ours: FwpsCompleteOperation0 under the list's lock where the engine classifies again inside it (`connect-*`; the pages leave
 * open whether it does, see wfp-inspect-decided-entry), and a receive that a filter indicates under the lock its return handler takes
 * (`receive-*`): the driver above may return the NBL before the indication has returned.
 *
 * `under-the-lock` takes five steps where the catalogue has four: KeAcquireSpinLock raises before it spins, from DISPATCH_LEVEL to DISPATCH_LEVEL. `after-unlocking`
 * has 19 states for nine, since the driver above and our dispatch routine inside it run to their ends.
 */
export default design({
  id: "complete-under-spinlock",
  about: "IoCompleteRequest under a spin lock comes back into the driver",
  variants: {
    "after-unlocking": { objects: requests, actors: { dpc: dpc(dpcForIsr(false)) }, expect: holds() },
    "under-the-lock": {
      objects: requests,
      actors: { dpc: dpc(dpcForIsr(true)) },
      differs: ["Remove", "Unlock", "Complete"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "connect-after-unlocking": { objects: connects, actors: { decide: dpc(decide(false)) }, expect: holds() },
    "connect-under-the-lock": {
      about: "FwpsCompleteOperation0 under the list's lock",
      objects: connects,
      actors: { decide: dpc(decide(true)) },
      differs: ["Mark", "Unlock", "Reauthorize"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "receive-after-unlocking": { objects: receives, actors: { indicate: dpc(indicate(false)) }, expect: holds() },
    "receive-under-the-lock": {
      about: "a receive indicated under the lock of its list",
      objects: receives,
      actors: { indicate: dpc(indicate(true)) },
      differs: ["NoteIndicated", "Unlock", "Indicate"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
  },
});
