import {
  caller,
  design,
  each,
  event,
  holds,
  many,
  poolBlock,
  returned,
  routine,
  sharedVariable,
  thread,
  violated,
} from "bugcheck";

type Refused = "just returns" | "counts down";

/** A request: refused where the driver is stopping, else counted, served, and counted down again. The flag is read before the count is taken. */
function request(refused: Refused) {
  return routine({
    uses: { stoppingFlag: sharedVariable, pendingIo: sharedVariable, stoppingEvent: event, device: poolBlock },
    chart: {
      initial: "ReadFlag",
      states: {
        ReadFlag: {
          on: {
            "Read(stoppingFlag)": [
              { guard: returned("TRUE"), target: refused === "counts down" ? "CountDown" : "Done" },
              { target: "CountUp" },
            ],
          },
        },
        CountUp: { on: { "InterlockedIncrement(pendingIo)": "UseDevice" } },
        UseDevice: { on: { "Access(device)": "CountDown" } },
        CountDown: {
          on: { "InterlockedDecrement(pendingIo)": [{ guard: returned("0"), target: "Signal" }, { target: "Done" }] },
        },
        Signal: { on: { "KeSetEvent(stoppingEvent)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The fixed order: the count is taken first and the flag read after it. */
const countedRequest = routine({
  uses: { stoppingFlag: sharedVariable, pendingIo: sharedVariable, stoppingEvent: event, device: poolBlock },
  chart: {
    initial: "CountUp",
    states: {
      CountUp: { on: { "InterlockedIncrement(pendingIo)": "ReadFlag" } },
      ReadFlag: {
        on: { "Read(stoppingFlag)": [{ guard: returned("TRUE"), target: "CountDown" }, { target: "UseDevice" }] },
      },
      UseDevice: { on: { "Access(device)": "CountDown" } },
      CountDown: {
        on: { "InterlockedDecrement(pendingIo)": [{ guard: returned("0"), target: "Signal" }, { target: "Done" }] },
      },
      Signal: { on: { "KeSetEvent(stoppingEvent)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Stops the driver: sets the flag, drops the count's first reference, waits for the requests, frees what they use. */
const stop = routine({
  uses: { stoppingFlag: sharedVariable, pendingIo: sharedVariable, stoppingEvent: event, device: poolBlock },
  chart: {
    initial: "SetFlag",
    states: {
      SetFlag: { on: { "Write(stoppingFlag, TRUE)": "CountDown" } },
      CountDown: {
        on: { "InterlockedDecrement(pendingIo)": [{ guard: returned("0"), target: "Signal" }, { target: "Wait" }] },
      },
      Signal: { on: { "KeSetEvent(stoppingEvent)": "Wait" } },
      Wait: { on: { "KeWaitForSingleObject(stoppingEvent, NULL)": "Free" } },
      Free: { on: { "ExFreePoolWithTag(device)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/**
 * The Bluetooth driver of Qadeer and Wu, "KISS: Keep It Simple and Sequential" (PLDI 2004): requests are counted so that a stop can wait for them.
 *
 * A request reads the stopping flag, and only then counts itself: a stop that comes between finds nobody inside and frees what the request is
 * about to use (0xD1, or 0xCE at unload). Look in the trace at the stop that runs as a whole between ReadFlag and CountUp. The published text has a
 * second fault: a refused request counts down although it never counted up. Freeing the device stands for the paper's `stopped` flag.
 */
export default design({
  id: "kiss-bluetooth-v1",
  about: "A request reads the stopping flag before it counts itself",
  objects: {
    request: many(1, caller()),
    stoppingFlag: sharedVariable({ value: "FALSE" }),
    pendingIo: sharedVariable({ value: 1, atLeast: 0 }),
    stoppingEvent: event(),
    device: poolBlock({ allocated: true }),
  },
  actors: { stop: thread(stop) },
  survivors: {
    "ignore-result at ReadFlag": "Every request is refused, and takes its count back.",
    "ignore-result at CountDown":
      "There is one request, and it is past its use of the device when it says that nobody is left.",
  },
  variants: {
    "flag-before-count": {
      actors: { request: each("request", thread(request("just returns"))) },
      differs: ["ReadFlag", "CountUp"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    "refused-counts-down": {
      about: "As published: the refused path shares the count down; its other fault is left unchecked.",
      unchecked: ["no-use-after-free"],
      actors: { request: each("request", thread(request("counts down"))) },
      differs: ["ReadFlag", "CountUp"],
      expect: violated("count-never-negative", { processors: 1 }),
    },
    "count-before-flag": { actors: { request: each("request", thread(countedRequest)) }, expect: holds() },
  },
});
