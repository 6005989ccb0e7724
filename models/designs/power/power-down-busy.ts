import {
  design,
  each,
  event,
  hardware,
  holds,
  irp,
  many,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  violated,
} from "bugcheck";

type PagesIn = "never" | "while it counts as busy" | "before it counts as busy";

/** A request: counts itself as busy where the device is at work, touches the hardware, and tells the last of a power-down. */
function request(pagesIn: PagesIn = "never") {
  return routine({
    uses: {
      queueLock: spinLock,
      state: sharedVariable,
      busy: sharedVariable,
      idle: event,
      pagedIn: event,
      device: hardware,
      irp,
    },
    chart: {
      initial: pagesIn === "before it counts as busy" ? "PageIn" : "Lock",
      states: {
        PageIn: {
          on: { "KeWaitForSingleObject(pagedIn, NULL)": pagesIn === "while it counts as busy" ? "Run" : "Lock" },
        },
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "ReadState" } },
        ReadState: {
          on: { "Read(state)": [{ guard: returned("D0"), target: "CountUp" }, { target: "UnlockAndFail" }] },
        },
        UnlockAndFail: { on: { "KeReleaseSpinLock(queueLock)": "Fail" } },
        Fail: { on: { "IoCompleteRequest(irp, STATUS_UNSUCCESSFUL)": "Done" } },
        CountUp: { on: { "InterlockedIncrement(busy)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": pagesIn === "while it counts as busy" ? "PageIn" : "Run" } },
        Run: { on: { "AccessRegister(device)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "CountDown" } },
        CountDown: {
          on: { "InterlockedDecrement(busy)": [{ guard: returned("0"), target: "TellIdle" }, { target: "Done" }] },
        },
        TellIdle: { on: { "KeSetEvent(idle)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

type Down = "at once" | "when idle" | "when idle, saving its context too late";

/** IRP_MN_SET_POWER to D3, and for the paging variants back to D0: `busy` starts at one, which is the driver's own. */
function power(down: Down, andUp = false) {
  const late = down === "when idle, saving its context too late";
  const idle = late ? "PowerDown" : "SaveContext";
  return routine({
    uses: {
      queueLock: spinLock,
      state: sharedVariable,
      busy: sharedVariable,
      idle: event,
      poweredUp: event,
      device: hardware,
    },
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "Close" } },
        Close: { on: { "Write(state, D3)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": down === "at once" ? "SaveContext" : "CountDown" } },
        CountDown: {
          on: { "InterlockedDecrement(busy)": [{ guard: returned("0"), target: idle }, { target: "WaitForIdle" }] },
        },
        WaitForIdle: { on: { "KeWaitForSingleObject(idle, NULL)": idle } },
        SaveContext: { on: { "AccessRegister(device)": late ? "Done" : "PowerDown" } },
        PowerDown: { on: { "PowerDown(device)": late ? "SaveContext" : andUp ? "PowerUp" : "Done" } },
        PowerUp: { on: { "PowerUp(device)": "CountUp" } },
        CountUp: { on: { "InterlockedIncrement(busy)": "Open" } },
        Open: { on: { "Write(state, D0)": "TellPoweredUp" } },
        TellPoweredUp: { on: { "KeSetEvent(poweredUp)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The memory manager reads the page that the request needs from the same device: when it is asleep, only after it has come back. */
const pager = routine({
  uses: { state: sharedVariable, poweredUp: event, pagedIn: event },
  chart: {
    initial: "ReadState",
    states: {
      ReadState: { on: { "Read(state)": [{ guard: returned("D0"), target: "PageIn" }, { target: "WaitForPower" }] } },
      WaitForPower: { on: { "KeWaitForSingleObject(poweredUp, NULL)": "PageIn" } },
      PageIn: { on: { "KeSetEvent(pagedIn)": "Done" } },
      Done: { type: "final" },
    },
  },
});

const actors = (down: Down) => ({
  request: each("irp", thread(request(), { irp: "irp" })),
  power: thread(power(down)),
});

const paging = (pagesIn: PagesIn) => ({
  request: each("irp", thread(request(pagesIn), { irp: "irp" })),
  power: thread(power("when idle", true)),
  pager: thread(pager),
});

/**
 * A device goes to D3 while a request that found it in D0 is on its way to the hardware.
 *
 * The request counts itself as busy under the lock under which the state changes; a power-down that does not wait for the count takes the power away
 * under it. Look in the trace at the register access after PowerDown. Waiting is not free: a power-down of the paging device that waits for a
 * request which needs a page from that device waits for ever (0x9F), so the request's pages must be in memory before it counts. Last, the IRP
 * goes down to the bus driver, which takes the power away, only after the driver has read what it needs from the hardware.
 *
 * The design is ours and no report. `does-not-wait` takes twelve steps where the catalogue has ten: the state is read before the request is counted, and the
 * driver reads what it needs before the power goes. The catalogue's 596 and 609 states are those of two requests: 582 and 628 here, on one processor.
 */
export default design({
  id: "power-down-busy",
  about: "The power goes while a request is at the hardware",
  objects: {
    irp: many(1, irp()),
    queueLock: spinLock(),
    state: sharedVariable({ value: "D0" }),
    busy: sharedVariable({ value: 1, atLeast: 0 }),
    idle: event(),
    pagedIn: event(),
    poweredUp: event(),
    device: hardware(),
  },
  survivors: {
    "ignore-result at ReadState of request": "Every request is refused, and completed as such.",
    "ignore-result at CountDown":
      "There is one request, and it is past its use of the device when it says that nobody is busy.",
    "ignore-result at ReadState of pager":
      "The pager waits for a power-up that comes, or reads from the device at once, which is no step of this design: it asks who waits for the page.",
  },
  variants: {
    "waits-for-idle": { actors: actors("when idle"), expect: holds() },
    "does-not-wait": {
      actors: actors("at once"),
      differs: ["Unlock"],
      expect: violated("no-hardware-access-in-dx", { processors: 1 }),
    },
    "saves-context-too-late": {
      actors: actors("when idle, saving its context too late"),
      differs: ["CountDown", "WaitForIdle", "SaveContext", "PowerDown"],
      expect: violated("no-hardware-access-in-dx", { processors: 1 }),
    },
    "pages-in-while-busy": {
      actors: paging("while it counts as busy"),
      differs: ["Lock", "PageIn", "Unlock"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "pages-in-before-busy": { actors: paging("before it counts as busy"), expect: holds() },
  },
});
