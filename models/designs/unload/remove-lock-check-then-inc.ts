import {
  caller,
  clock,
  design,
  deviceObject,
  dpc,
  dpcObject,
  each,
  event,
  holds,
  many,
  removeLockInSteps,
  returned,
  routine,
  sharedVariable,
  thread,
  timer,
  violated,
  workItem,
  workItemObject,
} from "bugcheck";

/** A request without any protection: uses the extension in its dispatch routine and again at its completion. */
const unprotectedRequest = routine({
  uses: { device: deviceObject },
  chart: {
    initial: "Use",
    states: {
      Use: { on: { "Access(device)": "UseAtCompletion" } },
      UseAtCompletion: { on: { "Access(device)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** IRP_MN_REMOVE_DEVICE without any protection. */
const unprotectedRemove = routine({
  uses: { device: deviceObject },
  chart: {
    initial: "Delete",
    states: { Delete: { on: { "IoDeleteDevice(device)": "Done" } }, Done: { type: "final" } },
  },
});

/** A hand-written remove lock: looks at the flag and then counts up, or the other way round. */
function handLocked(order: "looks, then counts" | "counts, then looks") {
  const looksFirst = order === "looks, then counts";
  return routine({
    uses: { removed: sharedVariable, ioCount: sharedVariable, removeEvent: event, device: deviceObject },
    chart: {
      initial: looksFirst ? "ReadRemoved" : "CountUp",
      states: {
        ReadRemoved: {
          on: {
            "Read(removed)": [
              { guard: returned("TRUE"), target: looksFirst ? "Done" : "CountDown" },
              { target: looksFirst ? "CountUp" : "Use" },
            ],
          },
        },
        CountUp: { on: { "InterlockedIncrement(ioCount)": looksFirst ? "Use" : "ReadRemoved" } },
        Use: { on: { "Access(device)": "UseAtCompletion" } },
        UseAtCompletion: { on: { "Access(device)": "CountDown" } },
        CountDown: {
          on: { "InterlockedDecrement(ioCount)": [{ guard: returned("0"), target: "Signal" }, { target: "Done" }] },
        },
        Signal: { on: { "KeSetEvent(removeEvent)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Removal with the hand-written lock: its own acquire, the flag, the own count and the first one, and the wait. */
const handRemove = routine({
  uses: { removed: sharedVariable, ioCount: sharedVariable, removeEvent: event, device: deviceObject },
  chart: {
    initial: "ReadRemoved",
    states: {
      ReadRemoved: { on: { "Read(removed)": [{ guard: returned("TRUE"), target: "Done" }, { target: "CountUp" }] } },
      CountUp: { on: { "InterlockedIncrement(ioCount)": "SetRemoved" } },
      SetRemoved: { on: { "Write(removed, TRUE)": "CountDownOwn" } },
      CountDownOwn: { on: { "InterlockedDecrement(ioCount)": "CountDownFirst" } },
      CountDownFirst: {
        on: { "InterlockedDecrement(ioCount)": [{ guard: returned("0"), target: "Delete" }, { target: "Wait" }] },
      },
      Wait: { on: { "KeWaitForSingleObject(removeEvent, NULL)": "Delete" } },
      Delete: { on: { "IoDeleteDevice(device)": "Done" } },
      Done: { type: "final" },
    },
  },
});

type Release = "after the last use" | "before the last use";

/** The same with the documented calls. `waitsFor`: the driver below holds the IRP until removal has been passed down to it. */
function request(release: Release, heldBelow = false) {
  const early = release === "before the last use";
  return routine({
    uses: { lock: removeLockInSteps, device: deviceObject, passedDown: event },
    chart: {
      initial: "Acquire",
      states: {
        Acquire: {
          on: {
            "IoAcquireRemoveLock(lock)": [
              { guard: returned("STATUS_DELETE_PENDING"), target: "Done" },
              { target: heldBelow ? "HeldBelow" : "Use" },
            ],
          },
        },
        HeldBelow: { on: { "KeWaitForSingleObject(passedDown, NULL)": "Use" } },
        Use: { on: { "Access(device)": early ? "Release" : "UseAtCompletion" } },
        UseAtCompletion: { on: { "Access(device)": early ? "Done" : "Release" } },
        Release: { on: { "IoReleaseRemoveLock(lock)": early ? "UseAtCompletion" : "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** IRP_MN_REMOVE_DEVICE: passes the IRP down, drains, deletes (RML-5); IoDetachDevice has no effect that this design could see. */
function remove(passesDown: "does not matter" | "before draining" | "after draining") {
  return routine({
    uses: { lock: removeLockInSteps, device: deviceObject, passedDown: event },
    chart: {
      initial: "Acquire",
      states: {
        Acquire: { on: { "IoAcquireRemoveLock(lock)": passesDown === "before draining" ? "PassDown" : "Drain" } },
        PassDown: { on: { "KeSetEvent(passedDown)": passesDown === "before draining" ? "Drain" : "Delete" } },
        Drain: { on: { "IoReleaseRemoveLockAndWait(lock)": passesDown === "after draining" ? "PassDown" : "Delete" } },
        Delete: { on: { "IoDeleteDevice(device)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** A DPC or work item that uses the extension; guarded, who queued it took the lock for it, and it gives it back. */
const lateUse = (guarded: boolean) =>
  routine({
    uses: { device: deviceObject, lock: removeLockInSteps },
    chart: {
      initial: "Use",
      states: {
        Use: { on: { "Access(device)": guarded ? "Release" : "Done" } },
        Release: { on: { "IoReleaseRemoveLock(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });

const QUEUEING = {
  QueueDpc: "KeInsertQueueDpc(dpcObject)",
  SetTimer: "KeSetTimer(timer, dpcObject)",
  QueueItem: "ExQueueWorkItem(item)",
} as const;

/** A request that has something done later and returns; guarded, it leaves its own acquire to who does it. */
function queueingRequest(queues: keyof typeof QUEUEING, guarded: boolean) {
  return routine({
    uses: { lock: removeLockInSteps, dpcObject, timer, item: workItemObject },
    chart: {
      initial: "Acquire",
      states: {
        Acquire: {
          on: {
            "IoAcquireRemoveLock(lock)": [
              { guard: returned("STATUS_DELETE_PENDING"), target: "Done" },
              { target: queues },
            ],
          },
        },
        [queues]: { on: { [QUEUEING[queues]]: guarded ? "Done" : "Release" } },
        Release: { on: { "IoReleaseRemoveLock(lock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const api = (release: Release) => ({
  request: each("request", thread(request(release))),
  remove: thread(remove("does not matter")),
});

const handWritten = (order: Parameters<typeof handLocked>[0]) => ({
  request: each("request", thread(handLocked(order))),
  remove: thread(handRemove),
});

const queueing = (queues: keyof typeof QUEUEING, guarded: boolean) => ({
  request: thread(queueingRequest(queues, guarded)),
  remove: thread(remove("does not matter")),
});
const lateDpc = (guarded: boolean) => ({ dpc: dpc(lateUse(guarded), {}, { queuedBy: "dpcObject" }) });

const withDpc = (guarded: boolean) => ({ ...queueing("QueueDpc", guarded), ...lateDpc(guarded) });

/** The timer lies in memory that stays, so that it is the DPC that uses what is gone. */
const withTimer = (guarded: boolean) => ({
  objects: { timer: timer() },
  actors: { ...queueing("SetTimer", guarded), ...lateDpc(guarded), clock: clock("timer") },
});

/** The executive's form, which keeps nothing alive; IoQueueWorkItem would keep the device object (WRK-4). */
const withItem = (guarded: boolean) => ({
  objects: { item: workItemObject() },
  actors: {
    ...queueing("QueueItem", guarded),
    worker: workItem(lateUse(guarded), {}, { queuedBy: "item" }),
  },
});

const heldBelow = (passesDown: "before draining" | "after draining") => ({
  request: each("request", thread(request("after the last use", true))),
  remove: thread(remove(passesDown)),
});

/**
 * Requests use the device extension, and IRP_MN_REMOVE_DEVICE frees it.
 *
 * A hand-written lock that looks at the removal flag and then counts itself leaves a gap: removal finds a count of zero in between and deletes the
 * device under the request (0xD1). IO_REMOVE_LOCK counts up first, then looks, and takes the count back where it was too late (RML-1). Look in
 * the trace at the whole removal between ReadRemoved and CountUp. Mutants: the lock released before the last use, a DPC, a timer's DPC or a work item
 * without a reference of its own (RML-4), and draining before the IRP was passed down to a driver that holds our request until then (RML-5; hangs, 0x9F later).
 * The lock is modelled step by step; removeLock is the same in one step each.
 *
 * Two requests have 557 states with the lock where the catalogue has 1,832: there, what an Interlocked call returned stays in the
 * routine until a later step looks at it. By that rule they are 2,429.
 */
export default design({
  id: "remove-lock-check-then-inc",
  about: "Removal frees the extension between a request's look at the flag and its count",
  objects: {
    request: many(1, caller()),
    removed: sharedVariable({ value: "FALSE" }),
    ioCount: sharedVariable({ value: 1, atLeast: 0 }),
    removeEvent: event(),
    lock: removeLockInSteps(),
    device: deviceObject(),
    dpcObject: dpcObject(),
    passedDown: event(),
  },
  survivors: {
    "drop at Delete":
      "The device stays, and nobody touches one that is gone. That it stays shows when the driver is unloaded, which nobody does here.",
    "ignore-result at ReadRemoved":
      "Every request is refused, or the device not removed, so that nobody touches one that is gone.",
    "ignore-result at CountDown":
      "There is one request, and it is past its use of the device when it says that nobody is left.",
  },
  variants: {
    "io-remove-lock": { actors: api("after the last use"), expect: holds() },
    none: {
      actors: { request: each("request", thread(unprotectedRequest)), remove: thread(unprotectedRemove) },
      differs: ["Acquire", "Delete", "Drain", "HeldBelow", "PassDown", "Release", "Use", "UseAtCompletion"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "check-then-increment": {
      actors: handWritten("looks, then counts"),
      differs: ["CountUp", "ReadRemoved"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "increment-then-check": { actors: handWritten("counts, then looks"), expect: holds() },
    "released-early": {
      actors: api("before the last use"),
      differs: ["Use", "UseAtCompletion", "Release"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "dpc-without-reference": {
      actors: withDpc(false),
      differs: ["QueueDpc", "Use"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "dpc-with-reference": { actors: withDpc(true), expect: holds() },
    "timer-without-reference": {
      about: "the request sets a timer, and its DPC comes when the device is gone",
      ...withTimer(false),
      differs: ["SetTimer", "Use"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "timer-with-reference": { ...withTimer(true), expect: holds() },
    "work-item-without-reference": {
      about: "the request queues a work item in the executive's form, which keeps no device object",
      ...withItem(false),
      differs: ["QueueItem", "Use"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "work-item-with-reference": { ...withItem(true), expect: holds() },
    "drains-before-passing-down": {
      actors: heldBelow("after draining"),
      differs: ["Acquire", "PassDown", "Drain"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "passes-down-then-drains": { actors: heldBelow("before draining"), expect: holds() },
  },
});
