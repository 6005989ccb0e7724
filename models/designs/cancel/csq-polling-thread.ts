import {
  cancelSafeQueue,
  cancelSpinLock,
  criticalRegion,
  design,
  each,
  environment,
  holds,
  ioCancelIrp,
  ioCsqCancelRoutine,
  irp,
  keep,
  many,
  type Routine,
  returned,
  routine,
  semaphore,
  sharedVariable,
  thread,
  violated,
} from "bugcheck";

/** Queues the IRP and wakes the thread that polls the device. */
const dispatch = routine({
  uses: { csq: cancelSafeQueue, ready: semaphore, irp },
  chart: {
    initial: "Insert",
    states: {
      Insert: { on: { "IoCsqInsertIrp(csq, irp)": "Signal" } },
      Signal: { on: { "KeReleaseSemaphore(ready)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const signalsFirst = routine({
  uses: { csq: cancelSafeQueue, ready: semaphore, irp },
  chart: {
    initial: "Signal",
    states: {
      Signal: { on: { "KeReleaseSemaphore(ready)": "Insert" } },
      Insert: { on: { "IoCsqInsertIrp(csq, irp)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** One IRP for each count of the semaphore; the one that a count stands for may have been cancelled. */
const poller = (onNull: "waits on" | "gives up") =>
  routine({
    uses: { csq: cancelSafeQueue, ready: semaphore, irp },
    chart: {
      context: { irp: null },
      initial: "Wait",
      states: {
        Wait: { tags: ["idle"], on: { "KeWaitForSingleObject(ready, NULL)": "Remove" } },
        Remove: {
          on: {
            "IoCsqRemoveNextIrp(csq)": [
              { guard: returned("NULL"), target: onNull === "waits on" ? "Wait" : "Done" },
              { target: "Complete", actions: keep("irp") },
            ],
          },
        },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Wait" } },
        Done: { type: "final" },
      },
    },
  });

const requester = routine({
  uses: { irp },
  chart: {
    initial: "Decide",
    states: {
      Decide: { on: { "? the application cancels": "Cancel", "? the application waits": "Done" } },
      Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { IoCsqCancelRoutine: ioCsqCancelRoutine }, next: "Done" }),
      Done: { type: "final" },
    },
  },
});

/** Serves the queue until it is empty, then once more after it has cleared the busy flag, for what came in between. */
const serve = {
  Serve: {
    on: {
      "IoCsqRemoveNextIrp(csq)": [
        { guard: returned("NULL"), target: "ClearBusy" },
        { target: "Complete", actions: keep("irp") },
      ],
    },
  },
  Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Serve" } },
  ClearBusy: { on: { "Write(busy, FALSE)": "Look" } },
  Look: {
    on: {
      "IoCsqRemoveNextIrp(csq)": [
        { guard: returned("NULL"), target: "Leave" },
        { target: "CompleteLate", actions: keep("irp") },
      ],
    },
  },
  CompleteLate: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Look" } },
} as const;

const uses = { csq: cancelSafeQueue, busy: sharedVariable, region: criticalRegion, irp };

/** A thread that comes to serve the queue. Whoever marks it busy serves for all. */
const marksThenEnters = routine({
  uses,
  chart: {
    context: { irp: null },
    initial: "MarkBusy",
    states: {
      MarkBusy: {
        on: {
          "InterlockedCompareExchange(busy, TRUE, FALSE)": [
            { guard: returned("TRUE"), target: "Done" },
            { target: "Enter" },
          ],
        },
      },
      Enter: { tags: ["idle"], on: { "KeEnterCriticalRegion(region)": "Serve" } },
      ...serve,
      Leave: { on: { "KeLeaveCriticalRegion(region)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const entersThenMarks = routine({
  uses,
  chart: {
    context: { irp: null },
    initial: "Enter",
    states: {
      Enter: { tags: ["idle"], on: { "KeEnterCriticalRegion(region)": "MarkBusy" } },
      MarkBusy: {
        on: {
          "InterlockedCompareExchange(busy, TRUE, FALSE)": [
            { guard: returned("TRUE"), target: "Leave" },
            { target: "Serve" },
          ],
        },
      },
      ...serve,
      Leave: { on: { "KeLeaveCriticalRegion(region)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Queues its IRP; where the queue is busy, somebody else serves it. Nobody suspends this thread. */
const queuesAndServes = routine({
  uses: { csq: cancelSafeQueue, busy: sharedVariable, own: irp, irp },
  chart: {
    context: { irp: null },
    initial: "Insert",
    states: {
      Insert: { on: { "IoCsqInsertIrp(csq, own)": "MarkBusy" } },
      MarkBusy: {
        on: {
          "InterlockedCompareExchange(busy, TRUE, FALSE)": [
            { guard: returned("TRUE"), target: "Leave" },
            { target: "Serve" },
          ],
        },
      },
      ...serve,
      Leave: { type: "final" },
    },
  },
});

const suspender = routine({
  uses: { region: criticalRegion },
  chart: {
    initial: "Suspend",
    states: { Suspend: { on: { "SuspendThread(region)": "Done" } }, Done: { type: "final" } },
  },
});

const polled = (body: Routine, server: Routine) => ({
  dispatch: each("irp", thread(body, {}, { on: "spread" })),
  requester: each("irp", thread(requester, {}, { on: "spread" })),
  poller: thread(server, {}, { on: 0, daemon: true }),
});

const polledObjects = (limit?: number) => ({
  cancelLock: cancelSpinLock(),
  csq: cancelSafeQueue(),
  ready: semaphore(limit === undefined ? {} : { limit }),
  irp: many(2, irp()),
});

const served = (server: Routine) => ({
  objects: {
    csq: cancelSafeQueue(),
    busy: sharedVariable({ value: "FALSE" }),
    region: criticalRegion(),
    irp: irp(),
  },
  actors: {
    server: thread(server, {}, { on: 0, daemon: true }),
    dispatch: thread(queuesAndServes, { own: "irp" }, { on: 1 }),
    application: environment(suspender),
  },
});

/**
 * The way to do it, after Microsoft's general/cancel sample: a cancel-safe queue, a semaphore that counts the insertions, and a thread that takes one IRP
 * for each count and is not surprised to find none, since the IRP may have been cancelled. Every IRP is served or cancelled. The mutants are ours: an application
 * then waits for ever. Look in the trace at what IoCsqRemoveNextIrp returns.
 *
 * Mutants: `treat-null-as-error` ends the thread at the first cancelled IRP; `signal-before-insert` wakes the thread for an IRP that is not there yet
 * and leaves it for ever; `semaphore-limit-1` raises an exception at the second insertion in a row.
 *
 * `suspend-while-busy` is another design on the same queue: whoever marks it busy serves for all. A thread that is suspended between the mark and
 * its service starves the others (APC-1); in the trace, look at SuspendThread. KeEnterCriticalRegion before the mark holds the suspension back. The
 * suspended thread counts as at rest, so that it is the starved IRP which is reported. The catalogue ends the run at the insertion; here the
 * dispatch routine still finds the queue busy and returns, two steps more.
 *
 * Each IRP has an application here that may cancel it at any time: 14,373 states on two processors, and 109 without, where the catalogue has 147.
 */
export default design({
  id: "csq-polling-thread",
  about: "a cancel-safe queue served by a thread",
  survivors: {
    "ignore-result at MarkBusy":
      "Two serve at once: each takes its IRPs out of the queue under the queue's own lock, so that nobody gets another's. Busy saves work.",
  },
  variants: {
    reference: {
      about: "insert, then signal; NULL is nothing special",
      objects: polledObjects(),
      actors: polled(dispatch, poller("waits on")),
      expect: holds(),
    },
    "treat-null-as-error": {
      about: "the thread ends where the queue is empty",
      objects: polledObjects(),
      actors: polled(dispatch, poller("gives up")),
      differs: ["Remove"],
      expect: violated("every-irp-completed"),
    },
    "signal-before-insert": {
      about: "wakes the thread before the IRP is in the queue",
      objects: polledObjects(),
      actors: polled(signalsFirst, poller("waits on")),
      differs: ["Insert", "Signal"],
      expect: violated("every-irp-completed"),
    },
    "semaphore-limit-1": {
      about: "a semaphore that holds one count, for a queue that holds many IRPs",
      objects: polledObjects(1),
      actors: polled(dispatch, poller("waits on")),
      differs: [],
      expect: violated("semaphore-within-limit"),
    },
    "suspend-while-busy": {
      about: "marks the queue busy, then enters the critical region",
      ...served(marksThenEnters),
      differs: ["MarkBusy", "Enter"],
      expect: violated("every-irp-completed"),
    },
    "suspend-deferred": {
      about: "enters the critical region, then marks the queue busy",
      ...served(entersThenMarks),
      expect: holds(),
    },
  },
});
