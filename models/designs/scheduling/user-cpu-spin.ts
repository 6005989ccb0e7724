import {
  design,
  event,
  everyActorFinishes,
  holds,
  profileNamesTheSpinner,
  returned,
  routine,
  scheduler,
  sharedVariable,
  spinMeter,
  spinWithinBudget,
  thread,
  violated,
} from "bugcheck";

/** Computes for a while, then says that it is done: in the flag, and for those who wait for it with the event. */
const producer = routine({
  uses: { meter: spinMeter, flag: sharedVariable, done: event },
  chart: {
    initial: "Compute",
    states: {
      Compute: { on: { "ChargeTick(meter, compute)": "SetFlag" } },
      SetFlag: { on: { "Write(flag, TRUE)": "Signal" } },
      Signal: { on: { "KeSetEvent(done)": "Done" } },
      Done: { type: "final" },
    },
  },
});

type Pause = "SwitchToThread()" | "Sleep(0)" | "Sleep(1)";

/** `while (!flag) ;`, perhaps with a pause between two looks. */
const spins = (pause?: Pause) =>
  routine({
    uses: { flag: sharedVariable, scheduler },
    chart: {
      initial: "Look",
      states: {
        Look: {
          on: {
            "Read(flag)": [
              { guard: returned("TRUE"), target: "Done" },
              { target: pause === undefined ? "Look" : "Pause" },
            ],
          },
        },
        ...(pause !== undefined && { Pause: { on: { [pause]: "Look" } } }),
        Done: { type: "final" },
      },
    },
  });

/** The same with a tick of processor time for each look. */
const spinsAtACost = routine({
  uses: { meter: spinMeter, flag: sharedVariable },
  chart: {
    initial: "Look",
    states: {
      Look: { on: { "Read(flag)": [{ guard: returned("TRUE"), target: "Done" }, { target: "Spin" }] } },
      Spin: { on: { "ChargeTick(meter, spin)": "Look" } },
      Done: { type: "final" },
    },
  },
});

/** Looks as often as this, then waits. */
const waits = (looks: number) => {
  const turns = Array.from({ length: looks }, (_, turn) => [
    [`Look${turn}`, { on: { "Read(flag)": [{ guard: returned("TRUE"), target: "Done" }, { target: `Spin${turn}` }] } }],
    [`Spin${turn}`, { on: { "ChargeTick(meter, spin)": turn + 1 < looks ? `Look${turn + 1}` : "Wait" } }],
  ]);
  return routine({
    uses: { meter: spinMeter, flag: sharedVariable, done: event },
    chart: {
      initial: looks > 0 ? "Look0" : "Wait",
      states: {
        ...Object.fromEntries(turns.flat()),
        Wait: { on: { "KeWaitForSingleObject(done, NULL)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
};

/** The spinner's priority beside the producer's 8. */
const NORMAL = 8;
const REALTIME = 24;

const priorities = (spinner: number) => ({ scheduler: scheduler({ priorities: { producer: 8, spinner } }) });

/**
 * A process takes two fifths of a processor instead of a tenth, and nothing crashes: which thread, and which function in it?
 *
 * A thread looks at a flag over and over until another sets it. At the producer's own priority that costs processor time, as much as the scheduler lets it have
 * (`costs`: the meter, `spin-within-budget`). At a real-time priority on one processor the producer never runs and nothing ends: look in the trace at
 * the loop, in which the producer takes no step (`realtime`). On two processors only the cost is left. Sleep(0) gives way to the same priority and above, so
 * that the livelock stays (`realtime-sleep-0`); SwitchToThread and Sleep(1) let the lower one have a turn. A wait for the event costs nothing, and a few looks
 * before it no more than those.
 *
 * The profiler counts in which function each tick is spent. One in step with the producer's clock sees none of the spinning (`profiler-in-step`): what is
 * sampled at the same moment of each period is no sample at all. That the culprit spun for a flag is our hypothesis; the article is about how it was found.
 */
export default design({
  id: "user-cpu-spin",
  about: "A thread spins for a flag that a thread of lower priority would set",
  objects: {
    flag: sharedVariable({ value: "FALSE" }),
    done: event(),
    meter: spinMeter({ upTo: 3 }),
    ...priorities(REALTIME),
  },
  actors: { producer: thread(producer), spinner: thread(waits(0)) },
  properties: [everyActorFinishes, spinWithinBudget, profileNamesTheSpinner],
  survivors: {
    "ignore-result at Look": "A spinner that takes the flag for set stops spinning.",
    "ignore-result at Look0": "A look less, or one in vain: it waits for the flag after three of them in any case.",
    "ignore-result at Look1": "A look less, or one in vain: it waits for the flag after three of them in any case.",
    "ignore-result at Look2": "A look less, or one in vain: it waits for the flag after three of them in any case.",
  },
  variants: {
    realtime: {
      about: "priority 24: on one processor for ever",
      scope: { processors: [1] },
      actors: { spinner: thread(spins()) },
      differs: ["Look", "Wait"],
      expect: violated("every-actor-finishes"),
    },
    "realtime-second-processor": {
      about: "priority 24: with a second processor it ends",
      scope: { processors: [2] },
      actors: { spinner: thread(spins()) },
      expect: holds(),
    },
    costs: {
      about: "both at 8: it ends, and costs",
      objects: priorities(NORMAL),
      actors: { spinner: thread(spinsAtACost) },
      differs: ["Look", "Spin", "Wait"],
      expect: violated("spin-within-budget"),
    },
    "realtime-second-processor-costs": {
      about: "priority 24: with a second processor only the cost is left",
      scope: { processors: [2] },
      actors: { spinner: thread(spinsAtACost) },
      differs: ["Look", "Spin", "Wait"],
      expect: violated("spin-within-budget", { processors: 2 }),
    },
    "same-priority": {
      objects: priorities(NORMAL),
      actors: { spinner: thread(spins()) },
      about: "both at 8: either may have the processor, and weak fairness gives it to both",
      expect: holds(),
    },
    "realtime-sleep-0": {
      scope: { processors: [1] },
      actors: { spinner: thread(spins("Sleep(0)")) },
      differs: ["Look", "Pause", "Wait"],
      expect: violated("every-actor-finishes"),
    },
    "realtime-switch-to-thread": {
      actors: { spinner: thread(spins("SwitchToThread()")) },
      expect: holds(),
    },
    "realtime-sleep-1": { actors: { spinner: thread(spins("Sleep(1)")) }, expect: holds() },
    "waits-for-the-event": { expect: holds() },
    "looks-thrice-then-waits": { actors: { spinner: thread(waits(3)) }, expect: holds() },
    "profiler-in-step": {
      objects: { meter: spinMeter({ upTo: 3, samples: "compute" }) },
      actors: { spinner: thread(waits(3)) },
      differs: [],
      expect: violated("profile-names-the-spinner"),
    },
  },
});
