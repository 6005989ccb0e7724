import {
  caller,
  design,
  each,
  event,
  hardware,
  holds,
  many,
  returned,
  routine,
  sharedVariable,
  thread,
  violated,
} from "bugcheck";

/** A request counts itself and then reads the flag. Refused, v2 undoes the count and falls through to the common count down; v3 undoes it once. */
function request(version: "v2" | "v3") {
  return routine({
    uses: { stoppingFlag: sharedVariable, pendingIo: sharedVariable, stoppingEvent: event, device: hardware },
    chart: {
      initial: "CountUp",
      states: {
        CountUp: { on: { "InterlockedIncrement(pendingIo)": "ReadFlag" } },
        ReadFlag: {
          on: {
            "Read(stoppingFlag)": [
              { guard: returned("TRUE"), target: version === "v2" ? "Undo" : "CountDown" },
              { target: "UseDevice" },
            ],
          },
        },
        Undo: {
          on: {
            "InterlockedDecrement(pendingIo)": [
              { guard: returned("0"), target: "SignalUndone" },
              { target: "CountDown" },
            ],
          },
        },
        SignalUndone: { on: { "KeSetEvent(stoppingEvent)": "CountDown" } },
        UseDevice: { on: { "AccessRegister(device)": "CountDown" } },
        CountDown: {
          on: { "InterlockedDecrement(pendingIo)": [{ guard: returned("0"), target: "Signal" }, { target: "Done" }] },
        },
        Signal: { on: { "KeSetEvent(stoppingEvent)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Stops the driver; guarded, only the first of several stops does. Powering the device down twice does no harm. */
function stop(guarded: boolean) {
  return routine({
    uses: { stoppingFlag: sharedVariable, pendingIo: sharedVariable, stoppingEvent: event, device: hardware },
    chart: {
      initial: guarded ? "Claim" : "SetFlag",
      states: {
        Claim: {
          on: {
            "InterlockedExchange(stoppingFlag, TRUE)": [
              { guard: returned("TRUE"), target: "Done" },
              { target: "CountDown" },
            ],
          },
        },
        SetFlag: { on: { "Write(stoppingFlag, TRUE)": "CountDown" } },
        CountDown: {
          on: { "InterlockedDecrement(pendingIo)": [{ guard: returned("0"), target: "Signal" }, { target: "Wait" }] },
        },
        Signal: { on: { "KeSetEvent(stoppingEvent)": "Wait" } },
        Wait: { on: { "KeWaitForSingleObject(stoppingEvent, NULL)": "PowerDown" } },
        PowerDown: { on: { "PowerDown(device)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

function variant(version: "v2" | "v3", { requests = 1, stops = 1, guarded = false } = {}) {
  return {
    objects: { request: many(requests, caller()), stop: many(stops, caller()) },
    actors: { request: each("request", thread(request(version))), stop: each("stop", thread(stop(guarded))) },
  };
}

/** Where the question is the use after the stop, an underflow of the count must not end the run before. */
const uncounted = { pendingIo: sharedVariable({ value: 1 }) };

/**
 * The variants of the KISS Bluetooth driver that were studied after it: the request counts itself first and reads the stopping flag afterwards.
 *
 * The count announces the user before the flag is tested, so either the user sees the flag or the stop sees the user; and the count's first
 * reference must be dropped exactly once. v2 counts a refused request down twice. v3 does it once and is right for any number of requests, as long
 * as there is one stop: two stops drop the first reference twice, and the second one goes ahead although a request is inside. Look in the trace at
 * who takes the count from 1 to 0. Powering the device down stands for the paper's `stopped` flag. These are calibration runs for searches by
 * context switches: 3 and 4 are needed.
 *
 * `v2-two-requests` takes twelve steps where the catalogue has 13: of a refused request only the two counts down are steps. Two and three requests of v3 have
 * 310 and 1,944 states for 843 and 14,025: there, what an Interlocked call returned stays in the routine until a later step looks at it. By that rule
 * they are 948 and 15,537.
 */
export default design({
  id: "kiss-bluetooth-v2-v3",
  about: "A refused request counts down twice, or two stops drop the same reference",
  objects: {
    stoppingFlag: sharedVariable({ value: "FALSE" }),
    pendingIo: sharedVariable({ value: 1, atLeast: 0 }),
    stoppingEvent: event(),
    device: hardware(),
  },
  survivors: {
    "ignore-result at ReadFlag": "Every request is refused, and takes its count back.",
    "ignore-result at CountDown":
      "There is one request, and it is past its use of the device when it says that nobody is left.",
    "ignore-result at Undo": "There is one request, and it does not use the device when it says that nobody is left.",
    "ignore-result at Claim": "Nobody stops the driver, so that nothing is taken away under a request.",
  },
  variants: {
    v3: { ...variant("v3"), expect: holds() },
    "v3-two-requests": { ...variant("v3", { requests: 2 }), expect: holds() },
    "v3-guarded-two-stops": { ...variant("v3", { stops: 2, guarded: true }), expect: holds() },
    "v3-guarded-two-requests-two-stops": {
      ...variant("v3", { requests: 2, stops: 2, guarded: true }),
      expect: holds(),
    },
    v2: { ...variant("v2"), differs: ["ReadFlag"], expect: violated("count-never-negative", { processors: 1 }) },
    "v2-uncounted": {
      about: "One request and one stop do not get as far as a use after the stop.",
      ...withoutCount(variant("v2")),
      expect: holds(),
    },
    "v2-two-requests": {
      ...withoutCount(variant("v2", { requests: 2 })),
      differs: ["ReadFlag"],
      expect: violated("no-hardware-access-in-dx", { processors: 1 }),
    },
    "v2-two-stops": {
      ...withoutCount(variant("v2", { stops: 2 })),
      differs: ["Claim", "ReadFlag", "SetFlag"],
      expect: violated("no-hardware-access-in-dx", { processors: 1 }),
    },
    "v3-two-stops": {
      ...withoutCount(variant("v3", { stops: 2 })),
      differs: ["Claim", "SetFlag"],
      expect: violated("no-hardware-access-in-dx", { processors: 1 }),
    },
  },
});

function withoutCount(placed: ReturnType<typeof variant>): ReturnType<typeof variant> {
  return { ...placed, objects: { ...placed.objects, ...uncounted } };
}
