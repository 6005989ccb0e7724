import {
  design,
  dpc,
  driverImage,
  each,
  event,
  holds,
  injectionHandle,
  keep,
  many,
  packet,
  pendedOperation,
  recordTable,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  threadObject,
  violated,
  wfpEngine,
} from "bugcheck";

const uses = { lock: spinLock, unloading: sharedVariable, table: recordTable, work: event };

/** classifyFn: pends the operation for the worker, or completes it at once when the driver is being unloaded. */
const classify = routine({
  uses: { ...uses, operation: pendedOperation },
  chart: {
    initial: "Pend",
    states: {
      Pend: { on: { "FwpsPendOperation0(operation)": "Lock" } },
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "IsUnloading" } },
      IsUnloading: {
        on: { "Read(unloading)": [{ guard: returned("TRUE"), target: "UnlockLate" }, { target: "Insert" }] },
      },
      UnlockLate: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Complete" } },
      Complete: { on: { "FwpsCompleteOperation0(operation)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(operation)": "Done" } },
      Insert: { on: { "InsertRecord(table, operation)": "Tell" } },
      Tell: { on: { "KeSetEvent(work)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The worker completes what is pended; it ends when the driver is being unloaded and nothing is left. */
const worker = routine({
  uses: { ...uses, record: pendedOperation },
  chart: {
    context: { record: null },
    initial: "Wait",
    states: {
      Wait: { tags: ["idle"], on: { "KeWaitForSingleObject(work, NULL)": "Lock" } },
      Lock: { on: { "KeAcquireSpinLock(lock)": "Take" } },
      Take: {
        on: {
          "RemoveOldestRecord(table)": [
            { guard: returned("NULL"), target: "IsUnloading" },
            { target: "UnlockTaken", actions: keep("record") },
          ],
        },
      },
      UnlockTaken: { on: { "KeReleaseSpinLock(lock)": "Complete" } },
      Complete: { on: { "FwpsCompleteOperation0(record)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(record)": "Lock" } },
      IsUnloading: {
        on: { "Read(unloading)": [{ guard: returned("TRUE"), target: "UnlockLast" }, { target: "Unlock" }] },
      },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Wait" } },
      UnlockLast: { on: { "KeReleaseSpinLock(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** What DriverUnload does, in its order; the image goes when it has returned. */
type UnloadStep = "flag" | "flag, keeping the lock" | "worker" | "unlock" | "unregister" | "handle";

/** The states and calls of each step of an unload. */
const statesOf = {
  flag: {
    LockToFlag: "KeAcquireSpinLock(lock)",
    Flag: "Write(unloading, TRUE)",
    UnlockFlag: "KeReleaseSpinLock(lock)",
    Tell: "KeSetEvent(work)",
  },
  "flag, keeping the lock": {
    LockToFlag: "KeAcquireSpinLock(lock)",
    Flag: "Write(unloading, TRUE)",
    Tell: "KeSetEvent(work)",
  },
  worker: { WaitForWorker: "KeWaitForSingleObject(workerThread, NULL)" },
  unlock: { UnlockFlag: "KeReleaseSpinLock(lock)" },
  unregister: { Unregister: "FwpsCalloutUnregisterById0(engine)" },
  handle: { DestroyHandle: "FwpsInjectionHandleDestroy0(handle)" },
} as const satisfies Record<UnloadStep, Readonly<Record<string, string>>>;

function unload(...steps: UnloadStep[]) {
  const calls = [
    ...steps.flatMap((step) => Object.entries(statesOf[step])),
    ["UnmapImage", "UnmapImage(image)"] as const,
  ];
  const states = calls.map(
    ([name, call], index) => [name, { on: { [call]: calls[index + 1]?.[0] ?? "Done" } }] as const,
  );
  return routine({
    uses: { ...uses, engine: wfpEngine, handle: injectionHandle, workerThread: threadObject, image: driverImage },
    chart: {
      initial: calls[0]?.[0] ?? "UnmapImage",
      states: { ...Object.fromEntries(states), Done: { type: "final" } },
    },
  });
}

/** The completion function of an injection takes the driver's lock before it frees the clone. */
const injected = routine({
  uses: { lock: spinLock, handle: injectionHandle },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Free" } },
      Free: { on: { "FwpsFreeCloneNetBufferList0(handle)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Unload with an injection on its way: whether it holds the driver's lock while it destroys the handle. */
function destroyHandle(holding: boolean) {
  return routine({
    uses: { lock: spinLock, handle: injectionHandle, packet },
    chart: {
      initial: "Clone",
      states: {
        Clone: { on: { "FwpsAllocateCloneNetBufferList0(handle, packet)": "Take" } },
        Take: { on: { "WaitForAbsorbed(packet)": "Inject" } },
        Inject: { on: { "FwpsInjectTransportSendAsync0(handle, packet)": "Lock" } },
        Lock: { on: { "KeAcquireSpinLock(lock)": holding ? "DestroyHolding" : "UnlockFirst" } },
        DestroyHolding: { on: { "FwpsInjectionHandleDestroy0(handle)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Done" } },
        UnlockFirst: { on: { "KeReleaseSpinLock(lock)": "Destroy" } },
        Destroy: { on: { "FwpsInjectionHandleDestroy0(handle)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const unloads = (...steps: UnloadStep[]) => ({
  unload: thread(unload(...steps), {}, { on: 0 }),
  worker: thread(worker, {}, { on: 0, daemon: true, queuedBy: "workerThread", image: "image" }),
  classify: each("operation", dpc(classify, {}, { on: 1, queuedBy: "engine", image: "image" })),
});
const destroys = (holding: boolean) => ({
  unload: thread(destroyHandle(holding), {}, { on: 0 }),
  injected: dpc(injected, {}, { on: 1, queuedBy: "handle" }),
});

/**
 * Unloading a callout driver that has pended operations: who still runs its code, and who completes what is pended?
 *
 * The order comes from the documents (unregister before unload, WFP-15; destroying the handle waits, WFP-16) and from the public inspect and ddproxy
 * samples; the faulty orders are ours. The pages do not say whether unregistering waits for a classifyFn that is running, so it is an option of the engine:
 * `noflag` is the order that relies on it. On Windows: 0xCE. Look in the traces at the first step after UnmapImage, and at what unload has not waited for.
 * The two variants that keep a lock break its level as well, which is left unchecked there to show the deadlock.
 *
 * `noflag` takes 20 steps as in the catalogue: the twentieth is FwpsPendOperation0, the first call that is made from the image that is gone. The catalogue's
 * other violation of that order, of 13 steps, is none here: under the lock classifyFn either sees the flag or inserts before the worker's last look, and without
 * the claim about the image nothing else is found. `nowait` takes eleven where the catalogue has 22: the worker need not have an operation to complete, it is in the
 * image that is gone as soon as it is back from its wait. `good` has 172 states where it has 396; with the flag set before the callout is unregistered,
 * which is right as well, they would be 417.
 */
export default design({
  id: "wfp-unload-pended-classify",
  about: "A callout driver is unloaded with operations pended and classifyFn running",
  objects: {
    engine: wfpEngine(),
    image: driverImage(),
    lock: spinLock(),
    unloading: sharedVariable({ value: "FALSE" }),
    table: recordTable(),
    work: event({ type: "synchronization" }),
    workerThread: threadObject(),
    handle: injectionHandle(),
    packet: packet(),
    operation: many(1, pendedOperation()),
  },
  survivors: {
    "ignore-result at IsUnloading of worker":
      "There is one operation: the worker ends when it has completed that, and nothing comes after it.",
    "ignore-result at IsUnloading of classify": "Every operation is completed by the classifyFn that has pended it.",
  },
  variants: {
    nowait: {
      about: "Nobody waits for the worker.",
      actors: unloads("unregister", "flag", "handle"),
      differs: ["Tell", "WaitForWorker"],
      expect: violated("no-code-after-unload", { processors: 1 }),
    },
    noflag: {
      about: "The flag is set after the callout was unregistered, and unregistering does not wait for classifyFn.",
      objects: { engine: wfpEngine({ unregisterDrains: false }) },
      actors: unloads("unregister", "flag", "worker", "handle"),
      differs: [],
      expect: violated("no-code-after-unload", { processors: 2 }),
    },
    sample: { actors: unloads("flag", "worker", "unregister", "handle"), expect: holds() },
    good: { actors: unloads("unregister", "flag", "worker", "handle"), expect: holds() },
    "waits-holding-lock": {
      actors: unloads("flag, keeping the lock", "worker", "unlock", "unregister", "handle"),
      unchecked: ["irql-respected"],
      differs: ["Flag", "UnlockFlag", "WaitForWorker"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "destroys-handle-holding-lock": {
      about: "Destroying the handle waits for an injection whose completion function needs the lock.",
      actors: destroys(true),
      unchecked: ["irql-respected"],
      differs: ["Lock"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "destroys-handle": { actors: destroys(false), expect: holds() },
  },
});
