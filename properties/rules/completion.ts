import { monitor, wrong } from "../../harness/language/monitor";
import { everyIrpCompleted } from "../every-irp-completed";
import { singleCompletion } from "../single-completion";
import type { RuleCheck } from "./rule-check";
import { SENDS } from "./sends";

const COMPLETES = "IoCompleteRequest($) | IofCompleteRequest($)";

export const doubleCompletion = monitor({
  name: "double-completion",
  about: "A driver completes an IRP once, however often it is sent to it.",
  facts: ["rule:DoubleCompletion", "COMP-2"],
  forecast: [{ without: "0x44" }],
  per: "system",
  states: {
    open: { [COMPLETES]: "completed" },
    completed: {
      [COMPLETES]: wrong("it is completed a second time"),
      "DispatchEntered($) | ContinueCompletion($) | return(IO_COMPLETION_ROUTINE) | IoAllocateIrp($) | IoReuseIrp($)":
        "open",
    },
  },
});

export const completionRegistrationChecked = monitor({
  name: "io-set-completion-ex-complete-irp",
  about: "Where the extended registration of a completion routine fails, the IRP is completed and not sent.",
  facts: ["rule:IoSetCompletionExCompleteIrp", "COMP-6"],
  forecast: [{ shows: "its completion routine is never called: whoever waits for it waits for ever" }],
  per: "actor",
  states: {
    open: { "IoSetCompletionRoutineEx(*, $) = !STATUS_SUCCESS": "failed" },
    failed: {
      [COMPLETES]: "open",
      [SENDS]: wrong("it is sent although its completion routine is not registered"),
      "return(routine) | DispatchReturns($)": wrong("it is not completed"),
    },
  },
});

export const irpProcessingComplete = monitor({
  name: "irp-processing-complete",
  about: "A dispatch routine that returns success has completed the IRP or sent it down.",
  facts: ["rule:IrpProcessingComplete", "COMP-1"],
  forecast: [
    { shows: "it hangs: the sender takes the IRP for done, and nobody completes it", verifier: ["0xC9/0x226"] },
  ],
  per: "actor",
  states: {
    open: {
      [`${COMPLETES} | ${SENDS}`]: "processed",
      "DispatchReturns($, STATUS_SUCCESS)": wrong("success is returned for an IRP that nobody has completed"),
    },
    processed: { "DispatchReturns($)": "open" },
  },
});

const another = wrong("another status is returned than the lower driver returned");

export const lowerDriverReturn = monitor({
  name: "lower-driver-return",
  about: "A dispatch routine that only passes an IRP on returns the lower driver's status.",
  facts: ["rule:LowerDriverReturn", "PEND-5"],
  forecast: [
    { shows: "the sender takes the IRP for done, failed or pending, and it is not", verifier: ["0xC9/0x224"] },
  ],
  per: "actor",
  states: {
    own: {
      "IoSetCompletionRoutine($) | IoSetCompletionRoutineEx(*, $) | IoMarkIrpPending($)": "handled",
      "IoCallDriver($) = STATUS_PENDING": "pending below",
      "IoCallDriver($) = STATUS_SUCCESS": "succeeded below",
      "IoCallDriver($) = STATUS_UNSUCCESSFUL": "failed below",
      "IoCallDriver($)": "below",
    },
    handled: { "DispatchReturns($)": "own" },
    below: {
      "return(DRIVER_DISPATCH) = STATUS_PENDING": "pending below",
      "return(DRIVER_DISPATCH) = STATUS_SUCCESS": "succeeded below",
      "return(DRIVER_DISPATCH) = STATUS_UNSUCCESSFUL": "failed below",
    },
    "pending below": { "DispatchReturns($, STATUS_PENDING)": "own", "DispatchReturns($)": another },
    "succeeded below": { "DispatchReturns($, STATUS_SUCCESS)": "own", "DispatchReturns($)": another },
    "failed below": { "DispatchReturns($, STATUS_UNSUCCESSFUL)": "own", "DispatchReturns($)": another },
  },
});

const covered = wrong("success is reported although the lower driver failed the IRP");

export const completeRequestStatusCheck = monitor({
  name: "complete-request-status-check",
  about: "No IRP is completed with STATUS_PENDING, and none with success that the lower driver has failed.",
  facts: ["rule:CompleteRequestStatusCheck", "COMP-1"],
  forecast: [
    {
      explained: "STATUS_PENDING",
      shows: "the sender finds a request done that says it is pending",
      verifier: ["0xC9/0x06"],
    },
    { shows: "the sender takes for done what has failed" },
  ],
  per: "actor",
  states: {
    here: {
      "IoCompleteRequest($, STATUS_PENDING) | IofCompleteRequest($, STATUS_PENDING)": wrong(
        "it is completed with STATUS_PENDING",
      ),
      "IoCallDriver($) = STATUS_UNSUCCESSFUL": "failed below",
      "IoCallDriver($) = STATUS_SUCCESS | IoCallDriver($) = STATUS_PENDING": "here",
      "IoCallDriver($)": "below",
    },
    below: { "return(DRIVER_DISPATCH) = STATUS_UNSUCCESSFUL": "failed below", "return(DRIVER_DISPATCH)": "here" },
    "failed below": {
      "IoCompleteRequest($, STATUS_SUCCESS) | IofCompleteRequest($, STATUS_SUCCESS)": covered,
      "DispatchReturns($, STATUS_SUCCESS)": covered,
      "DispatchReturns($)": "here",
    },
  },
});

export const wmiComplete = monitor({
  name: "wmi-complete",
  about:
    "A WMI IRP that the WMI library leaves to the driver is completed, and one it says to forward is sent, before the dispatch routine returns.",
  facts: ["rule:WmiComplete", "rule:WmiForward", "NF:wmilib.WmiSystemControl"],
  forecast: [{ shows: "it hangs: whoever asked WMI waits for ever", verifier: ["0xC9/0x226"] }],
  per: "actor",
  states: {
    open: {
      "WmiSystemControl(*, *, $) = IrpNotCompleted": "to complete",
      "WmiSystemControl(*, *, $) = IrpForward | WmiSystemControl(*, *, $) = IrpNotWmi": "to send",
    },
    "to complete": {
      [`${COMPLETES} | WmiCompleteRequest(*, $)`]: "open",
      "DispatchReturns($)": wrong("a WMI IRP is left uncompleted"),
    },
    "to send": { [SENDS]: "open", "DispatchReturns($)": wrong("a WMI IRP for the lower driver is not sent to it") },
  },
});

export const completion: readonly RuleCheck[] = [
  { driverModel: "WDM", rules: ["CompleteRequest"], by: [singleCompletion, everyIrpCompleted] },
  { driverModel: "WDM", rules: ["DoubleCompletion"], by: [doubleCompletion, singleCompletion] },
  { driverModel: "WDM", rules: ["IoSetCompletionExCompleteIrp"], by: [completionRegistrationChecked] },
  { driverModel: "WDM", rules: ["IrpProcessingComplete"], by: [irpProcessingComplete] },
  { driverModel: "WDM", rules: ["LowerDriverReturn"], by: [lowerDriverReturn] },
  { driverModel: "WDM", rules: ["WmiComplete", "WmiForward"], by: [wmiComplete] },
  { driverModel: "WDM", rules: ["CompleteRequestStatusCheck"], by: [completeRequestStatusCheck, singleCompletion] },
];
