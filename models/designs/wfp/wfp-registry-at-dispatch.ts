import {
  currentIrql,
  ddi,
  design,
  dpc,
  holds,
  pendedOperation,
  routine,
  spinLock,
  thread,
  violated,
  workItem,
  workItemObject,
} from "bugcheck";

type Classify = "direct" | "lower" | "work item";

/** A send: the stack takes its lock and calls classifyFn at DISPATCH_LEVEL, which wants to read a category from the registry. */
function send(classify: Classify) {
  return routine({
    uses: {
      engineLock: spinLock,
      query: ddi("ZwQueryValueKey"),
      irql: currentIrql,
      connect: pendedOperation,
      item: workItemObject,
    },
    chart: {
      initial: "Lock",
      states: {
        Lock: {
          on: {
            "KeAcquireSpinLock(engineLock)": { direct: "Classify", lower: "Lower", "work item": "Pend" }[classify],
          },
        },
        Classify: { on: { "ZwQueryValueKey(key, category)": "Unlock" } },
        Lower: { on: { "KeLowerIrql(PASSIVE_LEVEL)": "Query" } },
        Query: { on: { "ZwQueryValueKey(key, category)": "Raise" } },
        Raise: { on: { "KeRaiseIrql(DISPATCH_LEVEL)": "Unlock" } },
        Pend: { on: { "FwpsPendOperation0(connect)": "Post" } },
        Post: { on: { "IoQueueWorkItem(item)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(engineLock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** A DPC of the network stack on the same processor, which needs the same lock. */
const netDpc = routine({
  uses: { engineLock: spinLock },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(engineLock)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(engineLock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The work item reads the registry at PASSIVE_LEVEL and completes the connect with what it found. */
const readCategory = routine({
  uses: { query: ddi("ZwQueryValueKey"), connect: pendedOperation },
  chart: {
    initial: "Query",
    states: {
      Query: { on: { "ZwQueryValueKey(key, category)": "Complete" } },
      Complete: { on: { "FwpsCompleteOperation0(connect)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(connect)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const sends = (classify: Classify) => ({ send: thread(send(classify), {}, { on: 0 }) });

/**
 * A callout whose classifyFn reads the registry, where it is called at DISPATCH_LEVEL with a lock of the stack's held.
 *
 * From a question about verifier stops, with the idea to "lower the IRQL" around the call. Calling ZwQueryValueKey directly breaks its level (0xC4/0x2001F or 0xA).
 * Lowering is worse: with the level gone, a DPC on the same processor comes in, needs the lock that the thread beneath it holds, and spins for ever.
 * The lock stands for whatever the stack holds at that moment, which is our hypothesis. Look in the trace at what enters right after
 * KeLowerIrql; with that DPC on another processor the same code is lucky. The fix pends the connect and reads in a work item.
 *
 * Both runs have one step fewer than in the catalogue: that the stack calls classifyFn is none of its own.
 * The 7 and 10 states are those up to the violation, of 11 and 27; the catalogue has 11 and 24. `work-item` has 73 for 18, since the work item, which is no actor
 * there, runs beside thread and DPC.
 */
export default design({
  id: "wfp-registry-at-dispatch",
  about: "classifyFn reads the registry at DISPATCH_LEVEL, or lowers the level to do so",
  objects: { engineLock: spinLock(), irql: currentIrql(), connect: pendedOperation(), item: workItemObject() },
  actors: { netDpc: dpc(netDpc, {}, { on: 0 }) },
  variants: {
    direct: { actors: sends("direct"), differs: ["Lock"], expect: violated("irql-respected", { processors: 1 }) },
    lower: { actors: sends("lower"), differs: ["Lock"], expect: violated("no-deadlock", { processors: 1 }) },
    "lower-dpc-elsewhere": {
      about: "The DPC runs on another processor only: it waits there until the thread comes back.",
      actors: { ...sends("lower"), netDpc: dpc(netDpc, {}, { on: 1 }) },
      scope: { processors: [2] },
      expect: holds(),
    },
    "work-item": {
      actors: { ...sends("work item"), readCategory: workItem(readCategory, {}, { queuedBy: "item", on: 0 }) },
      expect: holds(),
    },
  },
});
