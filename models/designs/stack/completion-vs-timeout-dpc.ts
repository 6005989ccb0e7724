import {
  clock,
  design,
  dpc,
  dpcObject,
  holds,
  irp,
  keep,
  returned,
  routine,
  sharedVariable,
  timer,
  violated,
} from "bugcheck";

type Claim = "reads, then clears" | "reads, unless the timer is cancelled too late" | "exchanges";

/** DpcForIsr: the device is done; stops the timeout and completes the current IRP. */
function dpcForIsr(claim: Claim) {
  const exchanges = claim === "exchanges";
  const tooLate = claim === "reads, unless the timer is cancelled too late";
  return routine({
    uses: { currentIrp: sharedVariable, timeout: timer, irp },
    chart: {
      context: { irp: null },
      initial: exchanges ? "Exchange" : "ReadCurrent",
      states: {
        ReadCurrent: {
          on: {
            "Read(currentIrp)": [
              { guard: returned("NULL"), target: "Done" },
              { target: "CancelTimer", actions: keep("irp") },
            ],
          },
        },
        Exchange: {
          on: {
            "InterlockedExchangePointer(currentIrp, NULL)": [
              { guard: returned("NULL"), target: "Done" },
              { target: "CancelTimer", actions: keep("irp") },
            ],
          },
        },
        CancelTimer: {
          on: {
            "KeCancelTimer(timeout)": [
              ...(tooLate ? [{ guard: returned("FALSE"), target: "Done" }] : []),
              { target: exchanges ? "Complete" : "ClearCurrent" },
            ],
          },
        },
        ClearCurrent: { on: { "Write(currentIrp, NULL)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_SUCCESS)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

/** The timeout's DPC: completes the current IRP as timed out. */
function timeoutDpc(claim: Claim) {
  const exchanges = claim === "exchanges";
  return routine({
    uses: { currentIrp: sharedVariable, irp },
    chart: {
      context: { irp: null },
      initial: exchanges ? "Exchange" : "ReadCurrent",
      states: {
        ReadCurrent: {
          on: {
            "Read(currentIrp)": [
              { guard: returned("NULL"), target: "Done" },
              { target: "ClearCurrent", actions: keep("irp") },
            ],
          },
        },
        Exchange: {
          on: {
            "InterlockedExchangePointer(currentIrp, NULL)": [
              { guard: returned("NULL"), target: "Done" },
              { target: "Complete", actions: keep("irp") },
            ],
          },
        },
        ClearCurrent: { on: { "Write(currentIrp, NULL)": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_TIMEOUT)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
}

const actors = (claim: Claim) => ({
  dpcForIsr: dpc(dpcForIsr(claim), {}, { queuedBy: "isrDpc", on: 0 }),
  timeoutDpc: dpc(timeoutDpc(claim), {}, { queuedBy: "timeoutDpc", on: 1 }),
  clock: clock("timeout", { on: 1 }),
});

/**
 * The device completes a request while its timeout's DPC is on the way on another processor.
 *
 * Both DPCs read the current IRP and then clear the pointer: two steps, and each finds it set. The interrupt's DPC ignores that KeCancelTimer says
 * FALSE, so both complete (0x44). Either trust that result, which is good for a one-shot timer that nobody sets again (TMR-3), or let one exchange of the
 * pointer decide who owns the IRP. On one processor the DPCs run one after the other. Look in the trace at the two reads. The
 * pages warn of it; the driver is ours.
 *
 * Ten steps where the catalogue has twelve: the expiry, two entries, two reads, KeCancelTimer, two writes and two completions, and nothing else.
 */
export default design({
  id: "completion-vs-timeout-dpc",
  about: "A request is completed by the device's DPC and by its timeout's DPC",
  objects: {
    irp: irp(),
    currentIrp: sharedVariable({ value: "irp" }),
    timeout: timer({ armed: { dpc: "timeoutDpc" } }),
    isrDpc: dpcObject({ queued: true }),
    timeoutDpc: dpcObject(),
  },
  survivors: {
    "ignore-result at ReadCurrent of dpcForIsr":
      "The device's DPC leaves the IRP to its timeout, or asks KeCancelTimer all the same, whose result decides here.",
  },
  variants: {
    "trusts-the-timer": { actors: actors("reads, unless the timer is cancelled too late"), expect: holds() },
    "exchanges-the-pointer": { actors: actors("exchanges"), expect: holds() },
    "reads-then-clears": {
      actors: actors("reads, then clears"),
      differs: ["CancelTimer"],
      expect: violated("single-completion", { processors: 2 }),
    },
  },
});
