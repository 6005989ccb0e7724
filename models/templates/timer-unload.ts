import {
  clock,
  design,
  deviceObject,
  dpc,
  dpcObject,
  driverImage,
  holds,
  routine,
  thread,
  timer,
  violated,
} from "bugcheck";

// A timer whose DPC uses the device extension, and an unload that frees it. KeCancelTimer takes the timer out of the timer queue; a DPC that is
// queued already, or running on another processor, it does not wait for.

// The timer's DPC touches the device extension once.
const timerDpc = routine({
  uses: { device: deviceObject },
  chart: {
    initial: "Use",
    states: {
      Use: { on: { "Access(device)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// DriverUnload, and after it the system, which unmaps the image. This one frees the extension as soon as the timer is cancelled.
const cancelsOnly = routine({
  uses: { timer, device: deviceObject, image: driverImage },
  chart: {
    initial: "Cancel",
    states: {
      Cancel: { on: { "KeCancelTimer(timer)": "Delete" } },
      Delete: { on: { "IoDeleteDevice(device)": "Unmap" } },
      Unmap: { on: { "UnmapImage(image)": "Done" } },
      Done: { type: "final" },
    },
  },
});

// The same, which waits until every queued DPC has run to its end.
const cancelsAndFlushes = routine({
  uses: { timer, dpcObject, device: deviceObject, image: driverImage },
  chart: {
    initial: "Cancel",
    states: {
      Cancel: { on: { "KeCancelTimer(timer)": "Flush" } },
      Flush: { on: { "KeFlushQueuedDpcs()": "Delete" } },
      Delete: { on: { "IoDeleteDevice(device)": "Unmap" } },
      Unmap: { on: { "UnmapImage(image)": "Done" } },
      Done: { type: "final" },
    },
  },
});

export default design({
  id: "timer-unload",
  about: "a timer's DPC and an unload that frees what it uses",
  objects: {
    // The timer lies in the extension, and is set when the run begins.
    timer: timer({ in: "device", armed: { dpc: "dpcObject" } }),
    dpcObject: dpcObject(),
    device: deviceObject(),
    image: driverImage(),
  },
  actors: {
    // The system enters the DPC once its object is queued; entering it and returning from it are uses of the driver's image.
    dpc: dpc(timerDpc, {}, { queuedBy: "dpcObject", image: "image", on: 1 }),
    // The environment: the timer may expire at any moment.
    clock: clock("timer", { on: 1 }),
  },
  variants: {
    faulty: { actors: { unload: thread(cancelsOnly, {}, { on: 0 }) }, expect: violated("no-use-after-free") },
    fixed: { actors: { unload: thread(cancelsAndFlushes, {}, { on: 0 }) }, expect: holds() },
  },
});
