import {
  design,
  deviceObject,
  dpc,
  dpcObject,
  driverImage,
  event,
  holds,
  routine,
  rundownProtection,
  thread,
  violated,
  workerPool,
  workItem,
  workItemObject,
} from "bugcheck";

type Form = "ExQueueWorkItem(item)" | "IoQueueWorkItem(item)";

/** The DPC that leaves the slow part of its work to a worker thread. */
function queueingDpc(form: Form, { protects = false, twice = false } = {}) {
  return routine({
    uses: { item: workItemObject, rundown: rundownProtection },
    chart: {
      initial: protects ? "Acquire" : "Queue",
      states: {
        Acquire: { on: { "ExAcquireRundownProtection(rundown)": "Queue" } },
        Queue: { on: { [form]: twice ? "QueueAgain" : "Done" } },
        QueueAgain: { on: { "IoQueueWorkItem(item)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The work item's routine: uses the device extension; perhaps gives its protection back, or tells unload. */
function worker({ protects = false, tells = false } = {}) {
  return routine({
    uses: { device: deviceObject, rundown: rundownProtection, itemDone: event },
    chart: {
      initial: "Use",
      states: {
        Use: { on: { "Access(device)": protects ? "Release" : tells ? "Tell" : "Done" } },
        Release: { on: { "ExReleaseRundownProtection(rundown)": "Done" } },
        Tell: { on: { "KeSetEvent(itemDone)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

type Before = "Delete" | "WaitForUsers" | "FreeItem";

/** DriverUnload: lets the DPC run out, deletes the device; then the system unmaps the image. */
function unload(before: Before) {
  return routine({
    uses: { item: workItemObject, rundown: rundownProtection, dpcObject, device: deviceObject, image: driverImage },
    chart: {
      initial: "FlushDpcs",
      states: {
        FlushDpcs: { on: { "KeFlushQueuedDpcs()": before } },
        WaitForUsers: { on: { "ExWaitForRundownProtectionRelease(rundown)": "Delete" } },
        FreeItem: { on: { "IoFreeWorkItem(item)": "Delete" } },
        Delete: { on: { "IoDeleteDevice(device)": "Unmap" } },
        Unmap: { on: { "UnmapImage(image)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Removal as a work item of its own that waits for the first one: it holds the worker thread that the first one needs. */
const removalItem = routine({
  uses: { itemDone: event, device: deviceObject },
  chart: {
    initial: "WaitForItem",
    states: {
      WaitForItem: { on: { "KeWaitForSingleObject(itemDone, NULL)": "Delete" } },
      Delete: { on: { "IoDeleteDevice(device)": "Done" } },
      Done: { type: "final" },
    },
  },
});

function actors(form: Form, before: Before, { protects = false, twice = false } = {}) {
  return {
    dpc: dpc(queueingDpc(form, { protects, twice }), {}, { queuedBy: "dpcObject", image: "image", on: 0 }),
    worker: workItem(worker({ protects }), {}, { queuedBy: "item", image: "image" }),
    unload: thread(unload(before)),
  };
}

/** The item is queued by a DPC and waited for in the removal item, in a pool of so many threads. */
function inPool(threads: number) {
  return {
    objects: { removal: workItemObject(), removalDpc: dpcObject({ queued: true }), pool: workerPool({ threads }) },
    actors: {
      dpc: dpc(queueingDpc("IoQueueWorkItem(item)"), {}, { queuedBy: "dpcObject", image: "image", on: 0 }),
      worker: workItem(worker({ tells: true }), {}, { queuedBy: "item", image: "image" }),
      removalDpc: dpc(queueingDpc("ExQueueWorkItem(item)"), { item: "removal" }, { queuedBy: "removalDpc", on: 0 }),
      removal: workItem(removalItem, {}, { queuedBy: "removal" }),
    },
  };
}

/**
 * A DPC hands work to a worker thread, and the driver is unloaded before that thread gets to it.
 *
 * ExQueueWorkItem keeps nothing alive: the routine may run in a freed device extension or an unmapped image. Run-down protection that the routine
 * releases itself covers the extension and not the instructions after the release. IoQueueWorkItem lets the I/O manager hold a reference on the
 * device object until the routine has returned (WRK-4), and the image stays as long as the device object. On Windows: 0xCE or 0xD1.
 * Look in the trace at what the worker does after its last use of the extension. Two more faults of the same family: queueing an item that is still
 * queued (0x96), and waiting in one work item for another when no worker thread is left (WRK-5). The
 * pages warn of each; the drivers are ours.
 *
 * `ex-form` takes eight steps where the catalogue has seven, since KeFlushQueuedDpcs begins and waits; `released-inside` 15 where it has eleven, since the run-down and the
 * last flush do so, too, and the device is deleted apart from the image. On one processor they have 42 and 40 states in all, and `io-form` 28, for 23, 21 and 17.
 */
export default design({
  id: "work-item-outlives-driver",
  about: "A work item's routine runs after unload freed the extension or unmapped the image",
  objects: {
    dpcObject: dpcObject({ queued: true }),
    item: workItemObject({ device: "device" }),
    rundown: rundownProtection(),
    itemDone: event(),
    device: deviceObject(),
    image: driverImage(),
  },
  survivors: {
    "drop at Delete":
      "The device stays, and nobody touches one that is gone; this variant asks whether the removal gets that far.",
  },
  variants: {
    "io-form": { actors: actors("IoQueueWorkItem(item)", "Delete"), expect: holds() },
    "ex-form": {
      about: "A routine past its last use of the extension has still to return; that is released-inside's to show.",
      unchecked: ["no-code-after-unload"],
      actors: actors("ExQueueWorkItem(item)", "Delete"),
      differs: ["Queue"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "released-inside": {
      about: "The routine gives its protection back and then still has to return.",
      actors: actors("ExQueueWorkItem(item)", "WaitForUsers", { protects: true }),
      differs: ["Acquire", "FlushDpcs", "Queue", "Use"],
      expect: violated("no-code-after-unload", { processors: 1 }),
    },
    "queued-twice": {
      actors: actors("IoQueueWorkItem(item)", "Delete", { twice: true }),
      differs: ["Queue"],
      expect: violated("work-item-queued-once", { processors: 1 }),
    },
    "freed-while-queued": {
      actors: actors("IoQueueWorkItem(item)", "FreeItem"),
      differs: ["FlushDpcs"],
      expect: violated("work-item-queued-once", { processors: 1 }),
    },
    "waits-in-full-pool": {
      about: "One worker thread, and it waits for an item that only it could run.",
      ...inPool(1),
      differs: ["Use"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "waits-in-larger-pool": { ...inPool(2), expect: holds() },
  },
});
