import {
  cancelSpinLock,
  ddi,
  design,
  dpc,
  event,
  fastMutex,
  holds,
  pagedMemory,
  routine,
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

const dpcCalls = (call: DpcCall) => ({ dpc: dpc(dpcThat(call), {}, { on: 0 }) });
/** The hang that the level of the call warns of is left to the variant `hangs`. */
const unchecked = ["no-deadlock"];
const faulty = { differs: ["Call"], expect: violated("irql-respected", { processors: 1 }) };

/**
 * A DPC, or a holder of a spin lock, waits.
 *
 * At DISPATCH_LEVEL no thread switch takes place, so whoever is to set the event may never run on this processor (IRQL-3, IRQL-8). Windows stops:
 * 0xB8 in a DPC, 0xC4/0x3B under Driver Verifier, else a hang. A wait with a zero timeout only looks, and is legal. Delays, pageable data and fast
 * mutexes are the same mistake. The variant `hangs` takes the contract away and shows what it is there for. Fix: leave the wait to a work item.
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
