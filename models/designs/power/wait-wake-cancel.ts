import {
  cancelSpinLock,
  design,
  dpc,
  holds,
  ioCancelIrp,
  irp,
  returned,
  routine,
  sharedVariable,
  thread,
  violated,
} from "bugcheck";

type Protocol = "a pointer" | "a word with four states";

/** The bus driver's Cancel routine, with our completion routine inside its IoCompleteRequest. Its own pointer says who owns the IRP there. */
function busCancel(protocol: Protocol) {
  const byPointer = protocol === "a pointer";
  return routine({
    uses: { irp, busIrp: sharedVariable, sent: sharedVariable, cancelLock: cancelSpinLock },
    chart: {
      initial: "ReleaseCancelLock",
      states: {
        ReleaseCancelLock: { on: { "IoReleaseCancelSpinLock()": "Take" } },
        Take: {
          on: {
            "InterlockedExchangePointer(busIrp, NULL)": [
              { guard: returned("NULL"), target: "Done" },
              { target: byPointer ? "Forget" : "Exchange" },
            ],
          },
        },
        Forget: { on: { "Write(sent, NULL)": "Complete" } },
        Exchange: {
          on: {
            "InterlockedExchange(sent, COMPLETED)": [
              { guard: returned("CANCEL_STARTED"), target: "Done" },
              { target: "Complete" },
            ],
          },
        },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The device wakes the machine: the bus driver completes the IRP, unless a cancel has taken it, and our completion routine runs. */
function wake(protocol: Protocol) {
  const byPointer = protocol === "a pointer";
  return routine({
    uses: { irp, busIrp: sharedVariable, sent: sharedVariable },
    chart: {
      initial: "Take",
      states: {
        Take: {
          on: {
            "InterlockedExchangePointer(busIrp, NULL)": [
              { guard: returned("NULL"), target: "Done" },
              { target: "ClearCancelRoutine" },
            ],
          },
        },
        ClearCancelRoutine: { on: { "IoSetCancelRoutine(irp, NULL)": byPointer ? "Forget" : "Exchange" } },
        Forget: { on: { "Write(sent, NULL)": "Complete" } },
        Exchange: {
          on: {
            "InterlockedExchange(sent, COMPLETED)": [
              { guard: returned("CANCEL_STARTED"), target: "Done" },
              { target: "Complete" },
            ],
          },
        },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The driver gives up waiting for a wake-up: it cancels the IRP that it sent. */
function disarm(protocol: Protocol) {
  const byPointer = protocol === "a pointer";
  return routine({
    uses: { irp, sent: sharedVariable },
    chart: {
      initial: byPointer ? "Look" : "Start",
      states: {
        Look: { on: { "Read(sent)": [{ guard: returned("NULL"), target: "Done" }, { target: "Cancel" }] } },
        Start: {
          on: {
            "InterlockedExchange(sent, CANCEL_STARTED)": [
              { guard: returned("CANCELABLE"), target: "Cancel" },
              { target: "Done" },
            ],
          },
        },
        Cancel: ioCancelIrp({
          irp: "irp",
          cancelRoutines: { BusCancel: busCancel(protocol) },
          next: byPointer ? "Done" : "End",
        }),
        End: {
          on: {
            "InterlockedExchange(sent, CANCEL_COMPLETE)": [
              { guard: returned("COMPLETED"), target: "Complete" },
              { target: "Done" },
            ],
          },
        },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const actors = (protocol: Protocol) => ({
  disarm: thread(disarm(protocol), {}, { on: 0 }),
  wake: dpc(wake(protocol), {}, { on: 1 }),
});

/**
 * A wait/wake IRP is cancelled by the driver that sent it while the device wakes the machine. A companion of power-down-busy,
 * and ours: nobody reported it.
 *
 * The driver keeps the IRP's address and cancels it when it disarms wake-up. A completion that comes between its look at the address and IoCancelIrp frees the
 * IRP, and IoCancelIrp touches freed memory (0xD1). The documented protocol for a sent IRP keeps it alive across the cancel: a word with four
 * states, changed by exchanges only; a completion routine that finds a cancel under way returns STATUS_MORE_PROCESSING_REQUIRED, and the canceller
 * finishes the IRP (the sender-side cancel after CAN-10). Look in the trace at the completion between Look and IoCancelIrp.
 */
export default design({
  id: "wait-wake-cancel",
  about: "The sender cancels its wait/wake IRP while it is being completed",
  objects: {
    irp: irp({ lifetime: "by-apc", queued: { in: "the bus driver", cancelRoutine: "BusCancel" } }),
    busIrp: sharedVariable({ value: "irp" }),
    sent: sharedVariable({ value: "irp" }),
    cancelLock: cancelSpinLock(),
  },
  variants: {
    "four-states": {
      objects: { sent: sharedVariable({ value: "CANCELABLE" }) },
      actors: actors("a word with four states"),
      expect: holds(),
    },
    "keeps-a-pointer": {
      actors: actors("a pointer"),
      differs: ["Cancel", "ClearCancelRoutine", "Look", "Start", "Take"],
      expect: violated("no-use-after-free", { processors: 1 }),
    },
  },
});
