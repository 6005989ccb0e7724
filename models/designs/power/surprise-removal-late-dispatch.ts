import {
  design,
  deviceObject,
  dpc,
  dpcObject,
  each,
  environment,
  event,
  everyActorFinishes,
  hardware,
  holds,
  irp,
  keep,
  listHead,
  many,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  violated,
} from "bugcheck";

type Dispatch = "no check" | "checks" | "checks, then spins for the device";

/** A request: given to the hardware by way of the list of outstanding ones, under the queue's lock. */
function request(how: Dispatch, touchesExtension = false) {
  const spins = how === "checks, then spins for the device";
  return routine({
    uses: {
      queueLock: spinLock,
      outstanding: listHead,
      surpriseRemoved: sharedVariable,
      hardware,
      device: deviceObject,
      irp,
    },
    chart: {
      initial: touchesExtension ? "UseExtension" : "Lock",
      states: {
        UseExtension: { on: { "Access(device)": "Lock" } },
        Lock: { on: { "KeAcquireSpinLock(queueLock)": how === "no check" ? "MarkPending" : "ReadRemoved" } },
        ReadRemoved: {
          on: {
            "Read(surpriseRemoved)": [{ guard: returned("TRUE"), target: "UnlockAndFail" }, { target: "MarkPending" }],
          },
        },
        UnlockAndFail: { on: { "KeReleaseSpinLock(queueLock)": "Fail" } },
        Fail: { on: { "IoCompleteRequest(irp, STATUS_UNSUCCESSFUL)": "Done" } },
        MarkPending: { on: { "IoMarkIrpPending(irp)": "Insert" } },
        Insert: { on: { "InsertTailList(outstanding, irp)": spins ? "SpinForDevice" : "Unlock" } },
        SpinForDevice: { on: { "SpinUntilReady(hardware)": "Unlock" } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** IRP_MN_SURPRISE_REMOVAL: refuses new requests and fails the outstanding ones; perhaps deletes the device, which is REMOVE_DEVICE's to do. */
function surpriseRemoval(deletes: boolean) {
  return routine({
    uses: {
      unplugged: event,
      queueLock: spinLock,
      outstanding: listHead,
      surpriseRemoved: sharedVariable,
      device: deviceObject,
      irp,
    },
    chart: {
      context: { irp: null },
      initial: "WaitForPnp",
      states: {
        WaitForPnp: { on: { "KeWaitForSingleObject(unplugged, NULL)": "LockToClose" } },
        LockToClose: { on: { "KeAcquireSpinLock(queueLock)": "Close" } },
        Close: { on: { "Write(surpriseRemoved, TRUE)": "Remove" } },
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "Remove" } },
        Remove: {
          on: {
            "RemoveHeadList(outstanding)": [
              { guard: returned("NULL"), target: "Unlock" },
              { target: "UnlockAndFail", actions: keep("irp") },
            ],
          },
        },
        UnlockAndFail: { on: { "KeReleaseSpinLock(queueLock)": "Fail" } },
        Fail: { on: { "IoCompleteRequest(irp, STATUS_UNSUCCESSFUL)": "Lock" } },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": deletes ? "Delete" : "Done" } },
        Delete: { on: { "IoDeleteDevice(device)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The device's DPC: takes one outstanding request and completes it. */
const hardwareDpc = routine({
  uses: { queueLock: spinLock, outstanding: listHead, irp },
  chart: {
    context: { irp: null },
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(queueLock)": "Remove" } },
      Remove: {
        on: {
          "RemoveHeadList(outstanding)": [
            { guard: returned("NULL"), target: "Unlock" },
            { target: "UnlockAndComplete", actions: keep("irp") },
          ],
        },
      },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Done" } },
      UnlockAndComplete: { on: { "KeReleaseSpinLockFromDpcLevel(queueLock)": "Complete" } },
      Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** The device interrupts as long as it is there. */
const interrupts = routine({
  uses: { hardware, hardwareDpc: dpcObject },
  chart: {
    initial: "Working",
    states: {
      Working: { tags: ["idle"], on: { "DeviceWorks(hardware)": "Interrupt" } },
      Interrupt: { on: { "KeInsertQueueDpc(hardwareDpc)": "Working" } },
    },
  },
});

/** The device interrupts once, unless it is gone by then. */
const interruptsOnce = routine({
  uses: { hardwareDpc: dpcObject },
  chart: {
    initial: "Interrupt",
    states: { Interrupt: { on: { "KeInsertQueueDpc(hardwareDpc)": "Done" } }, Done: { type: "final" } },
  },
});

type Poll = "until done" | "until done or gone";

/** A request that waits for its device by reading the status register, at DISPATCH_LEVEL: `while (!(READ_REGISTER(status) & DONE))`, or with a look for all ones. */
function polls(how: Poll) {
  const gone = how === "until done" ? "Poll" : "Unlock";
  return routine({
    uses: { queueLock: spinLock, hardware, irp },
    chart: {
      initial: "Lock",
      states: {
        Lock: { on: { "KeAcquireSpinLock(queueLock)": "Poll" } },
        Poll: {
          on: { "AccessRegister(hardware)": [{ guard: returned("all ones"), target: gone }, { target: "Unlock" }] },
        },
        Unlock: { on: { "KeReleaseSpinLock(queueLock)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_UNSUCCESSFUL)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Somebody pulls the plug, and the bus driver reports it. */
const unplug = routine({
  uses: { hardware, unplugged: event },
  chart: {
    initial: "Unplug",
    states: {
      Unplug: { on: { "Unplug(hardware)": "Report" } },
      Report: { on: { "KeSetEvent(unplugged)": "Done" } },
      Done: { type: "final" },
    },
  },
});

function actors(how: Dispatch, { touchesExtension = false, deletes = false } = {}) {
  return {
    request: each("irp", thread(request(how, touchesExtension), { irp: "irp" })),
    pnp: thread(surpriseRemoval(deletes)),
  };
}

/** The request alone with its device, which interrupts once. */
function polling(how: Poll) {
  return {
    request: each("irp", thread(polls(how), { irp: "irp" })),
    pnp: thread(surpriseRemoval(false)),
    interrupts: environment(interruptsOnce, {}, { on: 1 }),
  };
}

/**
 * The device is unplugged, outstanding requests are failed, and one more arrives.
 *
 * A request that does not look at the flag is given to hardware that will never answer: it is never completed, its handle never closes, and
 * IRP_MN_REMOVE_DEVICE never comes (CLN-3, CLN-4). Look in the trace at the insertion after the list was emptied. Two mutants: a loop at DISPATCH_LEVEL
 * that waits for a busy bit to clear, which reads as set for ever once the device is gone (0x133), and a device that is deleted in
 * SURPRISE_REMOVAL instead of REMOVE_DEVICE.
 *
 * The same loop read by read (`polls-for-ever`): the busy bit of a register that reads as all ones is set, so the loop goes round for ever with the queue's lock
 * held. Look in the trace at the mark before its last step; a comparison with all ones ends it.
 *
 * The design is ours and no report. `no-check` takes 15 steps where the catalogue has twelve: the bus driver's report, the wait for it, and IoMarkIrpPending. On one
 * processor it has 804 states in all and `checks` 844, for 375 and 303: the device interrupts here whether or not it has a request, and its DPC enters, looks
 * and returns in steps of its own.
 */
export default design({
  id: "surprise-removal-late-dispatch",
  about: "A request is given to a device that has been unplugged",
  objects: {
    irp: many(1, irp()),
    queueLock: spinLock(),
    outstanding: listHead(),
    surpriseRemoved: sharedVariable({ value: "FALSE" }),
    unplugged: event(),
    hardware: hardware(),
    hardwareDpc: dpcObject(),
    device: deviceObject(),
  },
  actors: {
    unplug: environment(unplug),
    interrupts: environment(interrupts, {}, { daemon: true, on: 1 }),
    hardwareDpc: dpc(hardwareDpc, {}, { queuedBy: "hardwareDpc", on: 1 }),
  },
  survivors: {
    "ignore-result at ReadRemoved": "Every request is refused, and completed as such.",
    "ignore-result at Poll":
      "The request leaves the loop after one read, and is completed as failed in any case; it is staying in the loop that is wrong.",
  },
  variants: {
    checks: { actors: actors("checks"), expect: holds() },
    "no-check": {
      actors: actors("no check"),
      differs: ["Lock"],
      expect: violated("every-irp-completed", { processors: 1 }),
    },
    "spins-for-the-device": {
      actors: actors("checks, then spins for the device"),
      differs: ["Insert"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "polls-for-ever": {
      actors: polling("until done"),
      properties: [everyActorFinishes],
      fairLocks: ["queueLock"],
      differs: ["Poll"],
      expect: violated("every-actor-finishes"),
    },
    "polls-until-gone": {
      about: "the same, with a look for all ones; who waits for the queue's lock gets it in the end",
      actors: polling("until done or gone"),
      properties: [everyActorFinishes],
      fairLocks: ["queueLock"],
      expect: holds(),
    },
    "deletes-too-early": {
      actors: actors("checks", { touchesExtension: true, deletes: true }),
      differs: ["Lock", "Unlock", "UseExtension"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
  },
});
