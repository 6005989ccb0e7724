import {
  clock,
  design,
  deviceObject,
  dpc,
  dpcObject,
  driverImage,
  event,
  holds,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  timer,
  violated,
} from "bugcheck";

type Unload =
  | "deletes at once"
  | "cancels"
  | "cancels, removes the DPC"
  | "cancels, waits for the DPC if too late"
  | "cancels, flushes"
  | "sets stop, cancels, flushes"
  | "sets stop, cancels, flushes, twice over"
  | "sets stop under the lock, cancels, flushes";

/** DriverUnload in one of its variants, and what the system does after it: IoDeleteDevice frees the extension, DPCs run out, the image goes. */
function unload(how: Unload) {
  const first = {
    "deletes at once": "Delete",
    cancels: "Cancel",
    "cancels, removes the DPC": "Cancel",
    "cancels, waits for the DPC if too late": "Cancel",
    "cancels, flushes": "Cancel",
    "sets stop, cancels, flushes": "Stop",
    "sets stop, cancels, flushes, twice over": "Stop",
    "sets stop under the lock, cancels, flushes": "Lock",
  }[how];
  const twice = how === "sets stop, cancels, flushes, twice over";
  const locked = first === "Lock";
  const afterCancel = {
    "deletes at once": "Delete",
    cancels: "Delete",
    "cancels, removes the DPC": "RemoveDpc",
    "cancels, waits for the DPC if too late": "WaitForDpc",
  }[how as string];
  return routine({
    uses: {
      timer,
      dpcObject,
      dpcDone: event,
      device: deviceObject,
      image: driverImage,
      stop: sharedVariable,
      lock: spinLock,
    },
    chart: {
      initial: first,
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "Stop" } },
        Stop: { on: { "Write(stop, TRUE)": locked ? "Unlock" : "Cancel" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Cancel" } },
        Cancel: {
          on: {
            "KeCancelTimer(timer)":
              afterCancel === "WaitForDpc"
                ? [{ guard: returned("TRUE"), target: "Delete" }, { target: "WaitForDpc" }]
                : (afterCancel ?? "Flush"),
          },
        },
        RemoveDpc: { on: { "KeRemoveQueueDpc(dpcObject)": "Delete" } },
        WaitForDpc: { on: { "KeWaitForSingleObject(dpcDone, NULL)": "Delete" } },
        Flush: { on: { "KeFlushQueuedDpcs()": twice ? "CancelAgain" : "Delete" } },
        CancelAgain: { on: { "KeCancelTimer(timer)": "FlushAgain" } },
        FlushAgain: { on: { "KeFlushQueuedDpcs()": "Delete" } },
        Delete: { on: { "IoDeleteDevice(device)": "Unmap" } },
        Unmap: { on: { "UnmapImage(image)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

type Rearm = "never" | "always" | "unless stopped" | "unless stopped, under the lock";

/** The timer's DPC: uses the extension, perhaps sets the timer again, uses the extension once more, and tells a waiting unload. */
function timerDpc(rearm: Rearm, tells = false) {
  const afterUse = {
    never: "UseAgain",
    always: "SetTimer",
    "unless stopped": "ReadStop",
    "unless stopped, under the lock": "Lock",
  }[rearm];
  const locked = rearm === "unless stopped, under the lock";
  const onwards = locked ? "Unlock" : "UseAgain";
  return routine({
    uses: { timer, dpcObject, dpcDone: event, device: deviceObject, stop: sharedVariable, lock: spinLock },
    chart: {
      initial: "Use",
      states: {
        Use: { on: { "Access(device)": afterUse } },
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "ReadStop" } },
        ReadStop: { on: { "Read(stop)": [{ guard: returned("TRUE"), target: onwards }, { target: "SetTimer" }] } },
        SetTimer: { on: { "KeSetTimer(timer, dpcObject)": onwards } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "UseAgain" } },
        UseAgain: { on: { "Access(device)": tells ? "Tell" : "Done" } },
        Tell: { on: { "KeSetEvent(dpcDone)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const placed = { queuedBy: "dpcObject", image: "image" };

function variant(how: Unload, rearm: Rearm = "never", { processor = 1, tells = false } = {}) {
  return {
    unload: thread(unload(how), {}, { on: 0 }),
    dpc: dpc(timerDpc(rearm, tells), {}, { ...placed, on: processor }),
    clock: clock("timer", { on: processor }),
  };
}

/** The timer left armed in freed memory expires, and its DPC uses that memory: the same fault some steps later. */
const leftArmed = { unchecked: ["no-use-after-free"] };

const periodic = { timer: timer({ in: "device", armed: { dpc: "dpcObject", periodic: true } }) };

/**
 * A timer whose DPC uses the device extension, and an unload that frees it: who makes sure that the DPC has ended?
 *
 * KeCancelTimer says FALSE where the timer has expired and its DPC is queued or running, and for a periodic timer it says TRUE whatever the DPC
 * does (TMR-3). Only KeFlushQueuedDpcs, or an event that the DPC sets, covers a DPC that has begun (TMR-4, DPC-6), and a timer that its DPC sets
 * again needs the flag and the setting under one lock, or two rounds of cancel and flush. The public KeCancelTimer page and the unload routine
 * of Microsoft's startio sample rely on that. On Windows: 0xD1 from the DPC, 0xCE from its last instructions, 0xC7 or 0xC4/0x15 from the memory.
 * Look in the trace at the DPC on the other processor between KeCancelTimer and IoDeleteDevice.
 *
 * The step in which a DPC is entered is the catalogue's "dpc starts"; its queue holds no memory here, so a queued KDPC in a freed extension is seen
 * when its routine uses the extension.
 *
 * Expiry, KeCancelTimer, IoDeleteDevice, entry and use are five steps where the catalogue has seven. A timer expires here as often as it likes and nothing
 * counts how often, so that periodic timers take tens of states; the catalogue, which counts expiries, has thousands.
 */
export default design({
  id: "timer-cancel-no-flush",
  about: "A timer's DPC runs on after KeCancelTimer, and unload frees what it uses",
  objects: {
    timer: timer({ in: "device", armed: { dpc: "dpcObject" } }),
    dpcObject: dpcObject(),
    dpcDone: event(),
    device: deviceObject(),
    image: driverImage(),
    stop: sharedVariable({ value: "FALSE" }),
    lock: spinLock(),
  },
  survivors: {
    "ignore-result at ReadStop": "The DPC takes itself for stopped and does not set its timer again.",
  },
  variants: {
    "one-shot-nothing": {
      actors: variant("deletes at once"),
      ...leftArmed,
      differs: ["Cancel", "Delete"],
      expect: violated("no-armed-timer-freed", { processors: 1 }),
    },
    "one-shot-cancel": {
      actors: variant("cancels"),
      differs: ["Cancel"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "one-shot-cancel-remove-same-processor": {
      about: "On one processor a DPC that is off the queue has run to its end.",
      actors: variant("cancels, removes the DPC", "never", { processor: 0 }),
      expect: holds(),
    },
    "one-shot-cancel-remove": {
      about: "On another processor the DPC may be off the queue and running.",
      actors: variant("cancels, removes the DPC"),
      differs: ["Cancel"],
      expect: violated("no-use-after-free", { processors: 2 }),
    },
    "one-shot-cancel-wait": {
      about: "Clean for the extension; the DPC's own way back after KeSetEvent is covered by the system's flush only.",
      actors: variant("cancels, waits for the DPC if too late", "never", { tells: true }),
      expect: holds(),
    },
    "one-shot-cancel-flush": { actors: variant("cancels, flushes"), expect: holds() },
    "periodic-cancel-wait": {
      about: "TRUE is taken to mean that no DPC is on its way.",
      objects: periodic,
      actors: variant("cancels, waits for the DPC if too late", "never", { tells: true }),
      differs: ["Cancel", "UseAgain"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "periodic-cancel-flush": { objects: periodic, actors: variant("cancels, flushes"), expect: holds() },
    "rearming-cancel-flush": {
      actors: variant("cancels, flushes", "always"),
      ...leftArmed,
      differs: ["Use"],
      expect: violated("no-armed-timer-freed", { processors: 1 }),
    },
    "rearming-unless-stopped": {
      about: "The flag is read before it is set, and the timer set after it was cancelled.",
      actors: variant("sets stop, cancels, flushes", "unless stopped"),
      ...leftArmed,
      differs: ["Flush"],
      expect: violated("no-armed-timer-freed", { processors: 2 }),
    },
    "rearming-unless-stopped-twice": {
      actors: variant("sets stop, cancels, flushes, twice over", "unless stopped"),
      expect: holds(),
    },
    "rearming-under-lock": {
      actors: variant("sets stop under the lock, cancels, flushes", "unless stopped, under the lock"),
      expect: holds(),
    },
  },
});
