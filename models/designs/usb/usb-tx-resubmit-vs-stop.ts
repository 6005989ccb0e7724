import {
  design,
  dpc,
  each,
  event,
  holds,
  keep,
  many,
  returned,
  routine,
  sharedVariable,
  spinLock,
  thread,
  usbPipe,
  usbRequest,
  violated,
  workItem,
} from "bugcheck";

const uses = { stopping: sharedVariable, pipe: usbPipe, allDone: event, urb: usbRequest };

type Check = "before it submits" | "and submits under the lock" | "once more after it submitted";

/** The completion routine submits its URB again unless the driver is stopping. */
function completion(checks: Check) {
  const locked = checks === "and submits under the lock";
  const again = checks === "once more after it submitted";
  return routine({
    uses: { ...uses, lock: spinLock },
    chart: {
      initial: locked ? "Lock" : "IsStopping",
      states: {
        Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "IsStopping" } },
        IsStopping: {
          on: {
            "Read(stopping)": [
              { guard: returned("TRUE"), target: locked ? "UnlockLast" : "Count" },
              { target: "Reuse" },
            ],
          },
        },
        Reuse: { on: { "IoReuseIrp(urb)": "Submit" } },
        Submit: { on: { "IoCallDriver(urb)": locked ? "Unlock" : again ? "IsStoppingNow" : "Done" } },
        IsStoppingNow: {
          on: { "Read(stopping)": [{ guard: returned("TRUE"), target: "Cancel" }, { target: "Done" }] },
        },
        Cancel: { on: { "IoCancelIrp(urb)": "Done" } },
        Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Done" } },
        UnlockLast: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Count" } },
        Count: { on: { "CountDown(pipe)": [{ guard: returned("0"), target: "Tell" }, { target: "Done" }] } },
        Tell: { on: { "KeSetEvent(allDone)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** Stop: sets the flag, cancels every URB and waits until none is outstanding. */
function stop(locks: boolean) {
  return routine({
    uses: { ...uses, lock: spinLock },
    chart: {
      context: { urb: null },
      initial: locks ? "Lock" : "Stop",
      states: {
        Lock: { on: { "KeAcquireSpinLock(lock)": "Stop" } },
        Stop: { on: { "Write(stopping, TRUE)": locks ? "Unlock" : "Next" } },
        Unlock: { on: { "KeReleaseSpinLock(lock)": "Next" } },
        Next: {
          on: {
            "NextRequest(pipe)": [
              { guard: returned("NULL"), target: "Wait" },
              { target: "Cancel", actions: keep("urb") },
            ],
          },
        },
        Cancel: { on: { "IoCancelIrp(urb)": "Next" } },
        Wait: { on: { "KeWaitForSingleObject(allDone, NULL)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const stops = (locks = false) => ({ stop: thread(stop(locks), {}, { on: 0 }) });
const completes = (routineOf: ReturnType<typeof routine>) => ({
  completion: each("urb", dpc(routineOf, {}, { queuedBy: "urb", on: 1 })),
});

/**
 * Stopping a pipe whose completion routine keeps submitting its URBs.
 *
 * From the remark "cancel/unplug" in a question about USB throughput. A completion routine that has read the flag, and has not submitted yet, is missed by
 * the cancel: the URB is not at the host controller then. If the device has nothing more to send, the URB never completes, and the stop waits for ever. The
 * design is ours. Look in the trace at IoCancelIrp between the read of the flag and IoCallDriver. On one processor a completion routine at DISPATCH_LEVEL is not
 * interrupted by the stop; deferred to a worker thread it is. Of the fixes the lock around check and submit is what the KMDF rule ReqSendWhileSpinlock objects to.
 *
 * The device completes each URB once with data. Completions of one URB come one after the other; that the flag itself lives until the last of them has returned
 * is taken for granted.
 *
 * Nine steps where the catalogue has twelve: the device's completion is the entry of the routine, and a wait that never ends is no step.
 * Two URBs have 887 states in all (`naive`), 951 (the lock) and 1,201 (`checks-again`) where it has 1,822, 4,053 and 2,920, since
 * completions come one after the other on one processor here; with a processor for each, the last has 3,644.
 */
export default design({
  id: "usb-tx-resubmit-vs-stop",
  about: "A completion routine submits its URB again while the driver stops",
  objects: {
    stopping: sharedVariable({ value: "FALSE" }),
    pipe: usbPipe({ requests: "urb" }),
    urb: many(1, usbRequest({ completions: 1 })),
    allDone: event(),
    lock: spinLock(),
  },
  survivors: {
    "ignore-result at IsStopping":
      "The URB is not sent again; or it is, and the second look decides, for which the first one only saves the work.",
    "ignore-result at IsStoppingNow": "The URB just sent is cancelled, as if the driver were stopping: it completes.",
  },
  variants: {
    naive: {
      actors: { ...stops(), ...completes(completion("before it submits")) },
      differs: ["Submit"],
      expect: violated("no-deadlock", { processors: 2 }),
    },
    "naive-in-a-thread": {
      about: "Completions are deferred to a worker thread, which the stop may interrupt.",
      actors: {
        ...stops(),
        completion: each("urb", workItem(completion("before it submits"), {}, { queuedBy: "urb", on: 0 })),
      },
      differs: ["Submit"],
      expect: violated("no-deadlock", { processors: 1 }),
    },
    "check-and-submit-under-lock": {
      actors: { ...stops(true), ...completes(completion("and submits under the lock")) },
      expect: holds(),
    },
    "checks-again": {
      actors: { ...stops(), ...completes(completion("once more after it submitted")) },
      expect: holds(),
    },
    "checks-again-in-a-thread": {
      actors: {
        ...stops(),
        completion: each("urb", workItem(completion("once more after it submitted"), {}, { queuedBy: "urb", on: 0 })),
      },
      expect: holds(),
    },
  },
});
