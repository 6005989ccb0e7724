import {
  cancelSpinLock,
  ddi,
  design,
  dpc,
  dpcObject,
  event,
  fastMutex,
  holds,
  pagedMemory,
  property,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  violated,
  workItem,
  workItemObject,
} from "bugcheck";

/** Sets the event that the driver waits for, from a thread. */
const setter = routine({
  uses: { ready: event },
  chart: { initial: "Set", states: { Set: { on: { "KeSetEvent(ready)": "Done" } }, Done: { type: "final" } } },
});

const uses = {
  ready: event,
  lock: spinLock,
  cancelLock: cancelSpinLock,
  mutex: fastMutex,
  data: pagedMemory,
  delay: ddi("KeDelayExecutionThread"),
  item: workItemObject,
} as const;

type DpcCall =
  | "KeWaitForSingleObject(ready, NULL)"
  | "KeWaitForSingleObject(ready, 0)"
  | "KeDelayExecutionThread(interval)"
  | "Access(data)"
  | "ExAcquireFastMutex(mutex)"
  | "IoQueueWorkItem(item)";

/** A DPC that makes one call. */
function dpcThat(call: DpcCall) {
  const states = {
    Call: { on: { [call]: "Done" } },
    Done: { type: "final" },
  } as const;
  return routine({ uses, chart: { initial: "Call", states } });
}

/** A thread that waits with a spin lock held, or after it has released it. */
function holder(lock: "lock" | "cancel lock", waits: "inside" | "after") {
  const queue = lock === "lock";
  const inside = waits === "inside";
  const locked = inside ? "Wait" : "Unlock";
  const unlocked = inside ? "Done" : "Wait";
  return routine({
    uses,
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: queue ? { "KeAcquireSpinLock(lock)": locked } : { "IoAcquireCancelSpinLock()": locked } },
        Wait: { on: { "KeWaitForSingleObject(ready, NULL)": inside ? "Unlock" : "Done" } },
        Unlock: { on: queue ? { "KeReleaseSpinLock(lock)": unlocked } : { "IoReleaseCancelSpinLock()": unlocked } },
        Done: { type: "final" },
      },
    },
  });
}

const waiting = (...which: Parameters<typeof holder>) => ({ holder: thread(holder(...which), {}, { on: 0 }) });

const worker = routine({
  uses,
  chart: {
    initial: "Wait",
    states: { Wait: { on: { "KeWaitForSingleObject(ready, NULL)": "Done" } }, Done: { type: "final" } },
  },
});

/** The setter of a DPC that does not wait: it has the DPC queued again. */
const setterThatQueues = routine({
  uses: { ready: event, dpc: dpcObject },
  chart: {
    initial: "Set",
    states: {
      Set: { on: { "KeSetEvent(ready)": "Queue" } },
      Queue: { on: { "KeInsertQueueDpc(dpc)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** A DPC that keeps in `goneOn` how far it has come: it looks, and where it is too early it returns and is queued again. */
const stateMachine = routine({
  uses: { ready: event, goneOn: sharedVariable },
  chart: {
    initial: "Look",
    states: {
      Look: {
        on: {
          "KeWaitForSingleObject(ready, 0)": [
            { guard: returned("STATUS_SUCCESS"), target: "GoOn" },
            { target: "Done" },
          ],
        },
      },
      GoOn: { on: { "InterlockedIncrement(goneOn)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** A threaded DPC's routine that counts on its thread, and waits. */
const threadedDpc = routine({
  uses: { ready: event, goneOn: sharedVariable },
  chart: {
    initial: "Wait",
    states: {
      Wait: { on: { "KeWaitForSingleObject(ready, NULL)": "GoOn" } },
      GoOn: { on: { "InterlockedIncrement(goneOn)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const goesOnOnce = property({
  kind: "finally",
  name: "goes-on-once",
  about: "When everybody is done, what came after the event has been done once.",
  facts: ["DPC-1"],
  forecast: [{ shows: "what follows the event is done twice, or never" }],
  of: "shared variable",
  check: (variables) => {
    const times = variables.find(({ name }) => name === "goneOn")?.context.value;
    return times === "1" ? undefined : `what comes after the event was done ${times} times`;
  },
});

const dpcCalls = (call: DpcCall) => ({ dpc: dpc(dpcThat(call), {}, { on: 0 }) });
/** The hang that the level of the call warns of is left to the variant `hangs`. */
const unchecked = ["no-deadlock"];
const faulty = { differs: ["Call"], expect: violated("irql-respected", { processors: 1 }) };

/**
 * A DPC, or a holder of a spin lock, waits. The pages forbid it; the designs are ours. Look at the level of the last step.
 *
 * At DISPATCH_LEVEL no thread switch takes place, so whoever is to set the event may never run on this processor (IRQL-3, IRQL-8). Windows stops:
 * 0xB8 in a DPC, 0xC4/0x3B under Driver Verifier, else a hang. A wait with a zero timeout only looks, and is legal. Delays, pageable data and fast
 * mutexes are the same mistake. The variant `hangs` takes the contract away and shows what it is there for. Fix: leave the wait to a work item,
 * or look, return and be queued again by whoever sets the event. A threaded DPC is no fix to rely on: it runs in a thread only where the
 * policy of the system says so, and at DISPATCH_LEVEL where not (DPC-8).
 */
export default design({
  id: "wait-at-dispatch",
  about: "A wait at DISPATCH_LEVEL",
  objects: {
    ready: event(),
    lock: spinLock(),
    cancelLock: cancelSpinLock(),
    mutex: fastMutex(),
    data: pagedMemory(),
    item: workItemObject(),
  },
  actors: { setter: thread(setter, {}, { on: 0 }) },
  variants: {
    "work-item-waits": {
      actors: {
        ...dpcCalls("IoQueueWorkItem(item)"),
        worker: workItem(worker, {}, { queuedBy: "item" }),
      },
      expect: holds(),
    },
    "looks-and-is-queued-again": {
      about: "A state machine: the DPC looks, and whoever sets the event queues it again.",
      objects: {
        ready: event({ type: "synchronization" }),
        dpc: dpcObject({ queued: true }),
        goneOn: sharedVariable(),
      },
      actors: {
        setter: thread(setterThatQueues, {}, { on: 0 }),
        dpc: dpc(stateMachine, {}, { queuedBy: "dpc", on: 0 }),
      },
      properties: [goesOnOnce],
      expect: holds(),
    },
    "threaded-dpc-waits": {
      about: "A threaded DPC, where the policy lets it run in a thread.",
      objects: { goneOn: sharedVariable() },
      actors: { dpc: thread(threadedDpc, {}, { on: 0 }) },
      properties: [goesOnOnce],
      expect: holds(),
    },
    "zero-timeout": { actors: dpcCalls("KeWaitForSingleObject(ready, 0)"), expect: holds() },
    "waits-after-unlocking": { actors: waiting("lock", "after"), expect: holds() },
    "waits-after-cancel-lock": { actors: waiting("cancel lock", "after"), expect: holds() },
    "dpc-waits": { actors: dpcCalls("KeWaitForSingleObject(ready, NULL)"), unchecked, ...faulty },
    "waits-under-lock": {
      actors: waiting("lock", "inside"),
      unchecked,
      differs: ["Lock", "Wait", "Unlock"],
      expect: violated("irql-respected", { processors: 1 }),
    },
    "waits-under-cancel-lock": {
      actors: waiting("cancel lock", "inside"),
      unchecked,
      differs: ["Lock", "Wait", "Unlock"],
      expect: violated("irql-respected", { processors: 1 }),
    },
    "threaded-dpc-without-a-thread": {
      about: "The same threaded DPC where the policy does not: it runs at DISPATCH_LEVEL.",
      objects: { goneOn: sharedVariable() },
      actors: { dpc: dpc(threadedDpc, {}, { on: 0 }) },
      unchecked,
      differs: [],
      expect: violated("irql-respected", { processors: 1 }),
    },
    "dpc-delays": { actors: dpcCalls("KeDelayExecutionThread(interval)"), ...faulty },
    "dpc-touches-paged-data": { actors: dpcCalls("Access(data)"), ...faulty },
    "dpc-acquires-fast-mutex": { actors: dpcCalls("ExAcquireFastMutex(mutex)"), ...faulty },
    hangs: {
      about: "Without the contract: the setter shares the processor with the DPC that waits for it.",
      actors: dpcCalls("KeWaitForSingleObject(ready, NULL)"),
      unchecked: ["irql-respected"],
      differs: ["Call"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
  },
});
