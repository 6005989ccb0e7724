import {
  design,
  dpc,
  each,
  event,
  everyRequestFreed,
  holds,
  keep,
  many,
  returned,
  routine,
  spinLock,
  thread,
  usbPipe,
  usbRequest,
  violated,
} from "bugcheck";

const uses = { pipe: usbPipe, allDone: event, urb: usbRequest };
const last = [{ guard: returned("0"), target: "Tell" }, { target: "Done" }] as const;

/** The completion routine frees its IRP and returns STATUS_MORE_PROCESSING_REQUIRED; the last one tells who waits. */
const completesNaively = routine({
  uses,
  chart: {
    initial: "Free",
    states: {
      Free: { on: { "IoFreeIrp(urb)": "Count" } },
      Count: { on: { "CountDown(pipe)": last } },
      Tell: { on: { "KeSetEvent(allDone)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Close, timeout or unplug: cancels every URB that it finds and waits for the last. */
const cancelsNaively = routine({
  uses,
  chart: {
    context: { urb: null },
    initial: "Next",
    states: {
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

/** Leaves the IRP alone where a cancel of it has started. */
const completesByWord = routine({
  uses,
  chart: {
    initial: "Exchange",
    states: {
      Exchange: {
        on: {
          "ExchangeCancelState(urb, COMPLETED)": [
            { guard: returned("CANCEL_STARTED"), target: "Done" },
            { target: "Free" },
          ],
        },
      },
      Free: { on: { "IoFreeIrp(urb)": "Count" } },
      Count: { on: { "CountDown(pipe)": last } },
      Tell: { on: { "KeSetEvent(allDone)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Cancels only what it could mark in time, and frees the IRP where the completion routine has left it alone. */
const cancelsByWord = routine({
  uses,
  chart: {
    context: { urb: null },
    initial: "Next",
    states: {
      Next: {
        on: {
          "NextRequest(pipe)": [
            { guard: returned("NULL"), target: "Wait" },
            { target: "Start", actions: keep("urb") },
          ],
        },
      },
      Start: {
        on: {
          "ExchangeCancelState(urb, CANCEL_STARTED)": [
            { guard: returned("CANCELABLE"), target: "Cancel" },
            { target: "Next" },
          ],
        },
      },
      Cancel: { on: { "IoCancelIrp(urb)": "End" } },
      End: {
        on: {
          "ExchangeCancelState(urb, CANCEL_COMPLETE)": [
            { guard: returned("COMPLETED"), target: "Free" },
            { target: "Next" },
          ],
        },
      },
      Free: { on: { "IoFreeIrp(urb)": "Count" } },
      Count: { on: { "CountDown(pipe)": [{ guard: returned("0"), target: "Tell" }, { target: "Next" }] } },
      Tell: { on: { "KeSetEvent(allDone)": "Next" } },
      Wait: { on: { "KeWaitForSingleObject(allDone, NULL)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Takes the IRP off the list, under the lock, before it drops the list's reference. */
const completesByReference = routine({
  uses: { ...uses, lock: spinLock },
  chart: {
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLockAtDpcLevel(lock)": "Remove" } },
      Remove: { on: { "RemoveRequest(pipe, urb)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLockFromDpcLevel(lock)": "Dereference" } },
      Dereference: {
        on: { "InterlockedDecrement(urb)": [{ guard: returned("0"), target: "Free" }, { target: "Count" }] },
      },
      Free: { on: { "IoFreeIrp(urb)": "Count" } },
      Count: { on: { "CountDown(pipe)": last } },
      Tell: { on: { "KeSetEvent(allDone)": "Done" } },
      Done: { type: "final" },
    },
  },
});

/** Takes a reference on each listed IRP under the lock, and cancels without it. */
const cancelsByReference = routine({
  uses: { ...uses, lock: spinLock },
  chart: {
    context: { urb: null },
    initial: "Lock",
    states: {
      Lock: { on: { "KeAcquireSpinLock(lock)": "Next" } },
      Next: {
        on: {
          "NextRequest(pipe)": [
            { guard: returned("NULL"), target: "UnlockLast" },
            { target: "Reference", actions: keep("urb") },
          ],
        },
      },
      Reference: { on: { "InterlockedIncrement(urb)": "Unlock" } },
      Unlock: { on: { "KeReleaseSpinLock(lock)": "Cancel" } },
      Cancel: { on: { "IoCancelIrp(urb)": "Dereference" } },
      Dereference: {
        on: { "InterlockedDecrement(urb)": [{ guard: returned("0"), target: "Free" }, { target: "Lock" }] },
      },
      Free: { on: { "IoFreeIrp(urb)": "Lock" } },
      UnlockLast: { on: { "KeReleaseSpinLock(lock)": "Wait" } },
      Wait: { on: { "KeWaitForSingleObject(allDone, NULL)": "Done" } },
      Done: { type: "final" },
    },
  },
});

type Side = ReturnType<typeof routine>;
const sides = (cancels: Side, completes: Side) => ({
  cancel: thread(cancels, {}, { on: 0 }),
  completion: each("urb", dpc(completes, {}, { queuedBy: "urb", on: 1 })),
});

/**
 * Cancelling outstanding URBs whose completion routine frees the IRP.
 *
 * From a question about a USB transmit path with several bulk URBs outstanding. A driver-allocated IRP dies in its completion routine (COMP-7), while a close,
 * a timeout or an unplug still goes through the list and cancels (0xD1, 0xC2, 0xD5). The crash is our hypothesis; the question is about throughput. The two
 * fixes are the documented word between canceller and completion routine, and a reference taken under the list's lock. Look in the trace at IoFreeIrp before
 * IoCancelIrp. `--set urb=20` scales it: requests are interchangeable, and twenty cost a few seconds.
 *
 * One, two and three URBs of `ref` have 149, 1,150 and 6,550 states where the catalogue has 90, 586 and 2,464: the walk takes and releases the list's lock for each
 * URB in steps of its own.
 */
export default design({
  id: "usb-tx-cancel-freed-urb",
  about: "A cancel touches an IRP that its completion routine has freed",
  objects: {
    pipe: usbPipe({ requests: "urb" }),
    urb: many(1, usbRequest()),
    allDone: event(),
    lock: spinLock(),
  },
  properties: [everyRequestFreed],
  survivors: {
    "ignore-result at Next": "Nothing is cancelled, and each URB completes when its transfer does.",
  },
  variants: {
    naive: {
      actors: sides(cancelsNaively, completesNaively),
      differs: ["Cancel", "Count", "End", "Exchange", "Free", "Next", "Start", "Tell"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
    irplock: { actors: sides(cancelsByWord, completesByWord), expect: holds() },
    ref: { actors: sides(cancelsByReference, completesByReference), expect: holds() },
  },
});
