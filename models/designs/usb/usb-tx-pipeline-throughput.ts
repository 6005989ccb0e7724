import {
  design,
  enoughFrom,
  holds,
  many,
  rateReached,
  returned,
  routine,
  thread,
  unit,
  usbFramePipe,
  usbFrames,
  violated,
} from "bugcheck";

/** Sends all its URBs, and each again as soon as it comes back. */
const pipelined = routine({
  uses: { pipe: usbFramePipe },
  chart: {
    initial: "Fill",
    states: {
      Fill: { on: { "SubmitUrb(pipe)": [{ guard: returned("NULL"), target: "Wait" }, { target: "Fill" }] } },
      Wait: { tags: ["idle"], on: { "WaitForCompletion(pipe)": "Resubmit" } },
      Resubmit: { on: { "SubmitUrb(pipe)": "Wait" } },
    },
  },
});

/** Sends one and waits for it, whatever it has. */
const oneAtATime = routine({
  uses: { pipe: usbFramePipe },
  chart: {
    initial: "Fill",
    states: {
      Fill: { on: { "SubmitUrb(pipe)": "Wait" } },
      Wait: { tags: ["idle"], on: { "WaitForCompletion(pipe)": "Fill" } },
    },
  },
});

/** Slots in a frame, and so in a millisecond. */
const FRAME = 19;
const driver = (how: typeof pipelined) => ({ driver: thread(how, {}, { on: 0, daemon: true }) });
const pipe = (turnaround: number, perSecond: number) => ({
  pipe: usbFramePipe({ urbs: "urb", turnaround, perSecond }),
});

/**
 * A driver that sends packets through a USB bulk pipe gets 1000 a second with one synchronous URB, about 5000 with ten outstanding and 6600 with twenty.
 *
 * A URB takes a turnaround from one completion to the next: completion interrupt at the end of the frame, DPC, resubmission. So the rate is the number outstanding by the
 * turnaround (Little's law), up to the 19 slots of a frame. The numbers of the seed fit a turnaround of two frames for ten URBs and three for twenty.
 * "Asynchronous URBs gave nothing" is what a driver sees that has twenty and waits for each before it sends the next (`waits-for-each`): look in the trace at how many
 * slots pass between two completions.
 *
 * Time is discrete here: a tick is a slot, and none passes while the driver has something to do. Twelve frames are looked at, of which
 * each turnaround here is a part without remainder, so that no rate is rounded; the states are about three or four for each slot. How many URBs are enough is asked
 * with `--set urb=1..20`.
 */
export default design({
  id: "usb-tx-pipeline-throughput",
  about: "How many URBs must be outstanding for a rate",
  objects: { urb: many(1, unit()), ...pipe(2 * FRAME, 5000) },
  actors: { bus: usbFrames("pipe"), ...driver(pipelined) },
  properties: [rateReached],
  scope: { processors: [1] },
  survivors: {
    "ignore-result at Fill":
      "One URB is all there is, or all that is sent; or the driver never stops submitting, and as no time passes while it has something to do, no rate is ever taken.",
  },
  variants: {
    "one-urb": {
      about: "one outstanding, a frame's turnaround: 1000 a second and no more",
      objects: pipe(FRAME, 1001),
      thresholds: { urb: enoughFrom(2, "rate-reached") },
      differs: [],
      expect: violated("rate-reached"),
    },
    "one-urb-1000": { objects: pipe(FRAME, 1000), expect: holds() },
    "ten-urbs-5000": {
      about: "two frames' turnaround",
      objects: { urb: many(10, unit()) },
      thresholds: { urb: enoughFrom(10, "rate-reached") },
      expect: holds(),
    },
    "twenty-urbs-6600": {
      about: "three frames' turnaround",
      objects: { urb: many(20, unit()), ...pipe(3 * FRAME, 6600) },
      thresholds: { urb: enoughFrom(20, "rate-reached") },
      expect: holds(),
    },
    "twenty-urbs-fill-the-bus": {
      about: "a frame's turnaround: every slot is used, 19000 a second",
      objects: { urb: many(20, unit()), ...pipe(FRAME, 19_000) },
      thresholds: { urb: enoughFrom(FRAME, "rate-reached") },
      expect: holds(),
    },
    "twenty-urbs-bus-limit": {
      about: "more than the bus has slots",
      objects: { urb: many(20, unit()), ...pipe(FRAME, 19_001) },
      differs: [],
      expect: violated("rate-reached"),
    },
    "waits-for-each": {
      about: "twenty allocated, one outstanding",
      objects: { urb: many(20, unit()) },
      actors: driver(oneAtATime),
      differs: ["Fill", "Resubmit", "Wait"],
      expect: violated("rate-reached"),
    },
  },
});
