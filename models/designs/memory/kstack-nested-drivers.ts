import {
  design,
  deviceStack,
  event,
  type Guard,
  holds,
  increment,
  kernelStack,
  many,
  mutex,
  type PlacedObject,
  routine,
  safeUpTo,
  stackFrame,
  thread,
  violated,
  workItem,
  workItemObject,
} from "bugcheck";

const FILTER = 2560;
const FILE_SYSTEM = 2048;
/** What a request that comes in at the top again takes until it is back: four filters and the file system. */
const NEEDED = 4 * FILTER + FILE_SYSTEM;
/** How often the file system may come in again from the same thread. */
const REENTRIES = 1;

const atFileSystem: Guard = ({ event: { result } }) => result === "fileSystem";
const again: Guard = (scope) => atFileSystem(scope) && scope.context.reentries < REENTRIES;
const back: Guard = ({ event: { result } }) => result === "NULL";
const tooLittle: Guard = ({ event: { result } }) => Number(result) < NEEDED;

type OpensBy = "calling itself" | "looking first, and handing it on" | "an expanded stack";
type Waits = "holding the resource" | "holding nothing";

/** A thread's request on its way down, and the file system that opens a file of its own on the way: paging, a metadata file, a recursive create. */
function request(opensBy: OpensBy, waits: Waits = "holding nothing") {
  const first = {
    "calling itself": "Create",
    "looking first, and handing it on": "Look",
    "an expanded stack": "Expand",
  };
  return routine({
    uses: { devices: deviceStack, stack: kernelStack, item: workItemObject, opened: event, resource: mutex },
    chart: {
      context: { reentries: 0 },
      initial: "Call",
      states: {
        Call: {
          on: {
            "IoCallDriver(devices, stack)": [
              { guard: again, target: "FileSystem" },
              { guard: atFileSystem, target: "Return" },
              { target: "Call" },
            ],
          },
        },
        FileSystem: {
          on: { "? the file system has all it needs": "Return", "? it opens another file first": "Acquire" },
        },
        Acquire: { on: { "KeWaitForSingleObject(resource, NULL)": first[opensBy] } },
        Look: {
          on: {
            "IoGetRemainingStackSize(stack)": [
              { guard: tooLittle, target: waits === "holding nothing" ? "ReleaseFirst" : "Queue" },
              { target: "Create" },
            ],
          },
        },
        Expand: { on: { "KeExpandKernelStackAndCallout(stack)": "Create" } },
        Create: { on: { "ZwCreateFile(devices, stack)": { target: "Release", actions: increment("reentries") } } },
        Release: { on: { "KeReleaseMutex(resource)": "Call" } },
        ReleaseFirst: { on: { "KeReleaseMutex(resource)": "Queue" } },
        Queue: { on: { "IoQueueWorkItem(item)": "Wait" } },
        Wait: {
          on: { "KeWaitForSingleObject(opened, NULL)": waits === "holding nothing" ? "Return" : "ReleaseLast" },
        },
        ReleaseLast: { on: { "KeReleaseMutex(resource)": "Return" } },
        Return: { on: { "ReturnFromDriver(devices, stack)": [{ guard: back, target: "Done" }, { target: "Return" }] } },
        Done: { type: "final" },
      },
    },
  });
}

/** The work item opens the file on the stack of its own thread, under the same resource. */
const worker = routine({
  uses: { devices: deviceStack, stack: kernelStack, opened: event, resource: mutex },
  chart: {
    initial: "Acquire",
    states: {
      Acquire: { on: { "KeWaitForSingleObject(resource, NULL)": "Create" } },
      Create: { on: { "ZwCreateFile(devices, stack)": "Call" } },
      Call: {
        on: { "IoCallDriver(devices, stack)": [{ guard: atFileSystem, target: "Return" }, { target: "Call" }] },
      },
      Return: {
        on: { "ReturnFromDriver(devices, stack)": [{ guard: back, target: "Release" }, { target: "Return" }] },
      },
      Release: { on: { "KeReleaseMutex(resource)": "Tell" } },
      Tell: { on: { "KeSetEvent(opened)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const stacks = (kilobytes: number): Readonly<Record<string, PlacedObject>> => ({
  stack: kernelStack({ kilobytes }),
  workerStack: kernelStack({ kilobytes }),
});

const alone = (opensBy: OpensBy) => ({ thread: thread(request(opensBy)) });
const withWorker = (waits: Waits) => ({
  thread: thread(request("looking first, and handing it on", waits)),
  worker: workItem(worker, { stack: "workerStack" }, { queuedBy: "item" }),
});

/**
 * File system filters attached above one another, each well within its budget, and a file system that comes in at the top again.
 *
 * Seen as 0x7F with parameter 8, 0x2B, or an access violation, after a filter was added: the stack of a thread is 12 KB on x86, 24 on x64, 32 on
 * Itanium, and nobody owns it. The sizes of the frames are ours: 2.5 KB a filter and 2 KB the file system, so that four filters and the file system are
 * exactly 12 KB, and the second entry of the first filter is too much. Look in the trace at who is entered last: that one is blamed, and is no larger
 * than the others. The run is two steps longer than the catalogue counts it: the choice to open another file, and the resource it is opened under. How many filters are safe is a question to the bound: `--set filter=1..20`. With one re-entry it is 1 at 12 KB, 4 at 24 and 5 at 32; with a second stack it is 4 at 12 KB.
 *
 * A work item has a stack of its own, but who waits for it must hold nothing that it needs: `posts-holding-resource` trades the overflow for a deadlock.
 */
export default design({
  id: "kstack-nested-drivers",
  about: "Drivers attached above one another, and one that recurses, on one kernel stack",
  objects: {
    filter: many(4, stackFrame({ bytes: FILTER })),
    fileSystem: stackFrame({ bytes: FILE_SYSTEM }),
    devices: deviceStack({ drivers: ["filter", "fileSystem"] }),
    item: workItemObject(),
    opened: event(),
    resource: mutex(),
  },
  survivors: {
    "ignore-result at Call":
      "Fewer drivers are entered, or the file system sooner, so that the stack holds less; or, where each file is opened on more stack, files are opened without end, past any limit.",
    "ignore-result at Return":
      "Where the drivers return to takes no stack. A thread that never stops returning is not looked for: the design claims nothing about runs without end.",
  },
  variants: {
    "x86-12k": {
      about: "12 KB; the file system opens its file by calling in at the top",
      objects: stacks(12),
      actors: alone("calling itself"),
      differs: ["Acquire"],
      thresholds: { filter: safeUpTo(1, "no-stack-overflow") },
      expect: violated("no-stack-overflow"),
    },
    "x64-24k": {
      about: "the same on 24 KB",
      objects: stacks(24),
      actors: alone("calling itself"),
      thresholds: { filter: safeUpTo(4, "no-stack-overflow") },
      expect: holds(),
    },
    "itanium-32k": {
      about: "the same on 32 KB",
      objects: stacks(32),
      actors: alone("calling itself"),
      thresholds: { filter: safeUpTo(5, "no-stack-overflow") },
      expect: holds(),
    },
    "small-frames": {
      about: "12 KB; the filters keep their buffers in pool and 512 bytes on the stack",
      objects: { ...stacks(12), filter: many(4, stackFrame({ bytes: 512 })) },
      actors: alone("calling itself"),
      expect: holds(),
    },
    "checks-and-posts": {
      about: "12 KB; looks at what is left and hands the file to a work item, holding nothing while it waits",
      objects: stacks(12),
      actors: withWorker("holding nothing"),
      thresholds: { filter: safeUpTo(4, "no-stack-overflow") },
      expect: holds(),
    },
    "posts-holding-resource": {
      about: "12 KB; waits for the work item while holding the resource that the work item needs",
      objects: stacks(12),
      actors: withWorker("holding the resource"),
      differs: ["Look", "Wait"],
      expect: violated("no-deadlock"),
    },
    "expands-stack": {
      about: "12 KB; opens the file on an expanded stack",
      objects: stacks(12),
      actors: alone("an expanded stack"),
      thresholds: { filter: safeUpTo(4, "no-stack-overflow") },
      expect: holds(),
    },
  },
});
