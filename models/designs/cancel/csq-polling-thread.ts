import {
  cancelSafeQueue,
  cancelSpinLock,
  design,
  each,
  holds,
  ioCancelIrp,
  ioCsqCancelRoutine,
  irp,
  keep,
  many,
  returned,
  routine,
  semaphore,
  thread,
  violated,
} from "bugcheck";

type Order = "inserts, then signals" | "signals, then inserts";

/** IRP_MJ_READ: hands the IRP to the polling thread and returns pending. */
function dispatch(order: Order) {
  const inserts = order === "inserts, then signals";
  return routine({
    uses: { csq: cancelSafeQueue, irp, waiting: semaphore },
    chart: {
      initial: inserts ? "Insert" : "Signal",
      states: {
        Insert: { on: { "IoCsqInsertIrp(csq, irp)": inserts ? "Signal" : "Done" } },
        Signal: { on: { "KeReleaseSemaphore(waiting)": inserts ? "Done" : "Insert" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The system thread that serves the queue, one IRP for each count of the semaphore. There is none where a cancel was faster. */
function pollingThread(onNull: "waits again" | "takes it for an error") {
  return routine({
    uses: { csq: cancelSafeQueue, irp, waiting: semaphore },
    chart: {
      context: { irp: null },
      initial: "Wait",
      states: {
        Wait: { tags: ["idle"], on: { "KeWaitForSingleObject(waiting, NULL)": "Remove" } },
        Remove: {
          on: {
            "IoCsqRemoveNextIrp(csq)": [
              { guard: returned("NULL"), target: onNull === "waits again" ? "Wait" : "Done" },
              { target: "Complete", actions: keep("irp") },
            ],
          },
        },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Wait" } },
        Done: { type: "final" },
      },
    },
  });
}

/** CancelIo of the requester of one of the IRPs, at any time. */
const canceller = routine({
  uses: { irp },
  chart: {
    initial: "CancelIo",
    states: {
      CancelIo: ioCancelIrp({ irp: "irp", cancelRoutines: { IoCsqCancelRoutine: ioCsqCancelRoutine }, next: "Done" }),
      Done: { type: "final" },
    },
  },
});

interface Mutant {
  readonly order?: Order;
  readonly onNull?: "waits again" | "takes it for an error";
}

const actors = ({ order = "inserts, then signals", onNull = "waits again" }: Mutant = {}) => ({
  dispatch: each("irp", thread(dispatch(order), { irp: "irp" })),
  pollingThread: thread(pollingThread(onNull), {}, { daemon: true }),
  canceller: thread(canceller, { irp: "irp[0]" }),
});

const objects = (irps: number, limit?: number) => ({
  cancelLock: cancelSpinLock(),
  csq: cancelSafeQueue(),
  irp: many(irps, irp()),
  waiting: semaphore(limit === undefined ? {} : { limit }),
});

/**
 * A cancel-safe queue, a semaphore that counts its IRPs and a system thread that serves them: the right way to write a polled device, and the wrong
 * ways that lie next to it.
 *
 * Every IRP adds one to the semaphore, and a cancel does not take that one back. So IoCsqRemoveNextIrp finds less than the semaphore promised and returns NULL
 * (CSQ-4): nothing is wrong, the thread waits again. A thread that ends there (`treats-null-as-error`) leaves every later request pending for ever, and so
 * does a dispatch routine that signals before it inserts. A limit of one (`semaphore-limit-1`) is exceeded by the second request.
 */
export default design({
  id: "csq-polling-thread",
  about: "a cancel-safe queue that a system thread serves, woken by a semaphore",
  variants: {
    good: {
      about: "two dispatch routines, one cancel",
      objects: objects(2),
      actors: actors(),
      expect: holds(),
    },
    "three-dispatchers": {
      about: "three dispatch routines, one cancel",
      objects: objects(3),
      actors: actors(),
      expect: holds(),
    },
    "treats-null-as-error": {
      about: "the thread ends where the queue is empty because of a cancel",
      objects: objects(2),
      actors: actors({ onNull: "takes it for an error" }),
      differs: ["Remove", "Done"],
      expect: violated("every-irp-completed"),
    },
    "signals-before-insert": {
      about: "the thread is woken, finds nothing and waits again; then the IRP comes",
      objects: objects(2),
      actors: actors({ order: "signals, then inserts" }),
      differs: ["Insert", "Signal"],
      expect: violated("every-irp-completed"),
    },
    "semaphore-limit-1": {
      about: "a semaphore that cannot count to two",
      objects: objects(2, 1),
      actors: actors(),
      expect: violated("semaphore-within-limit"),
    },
  },
});
