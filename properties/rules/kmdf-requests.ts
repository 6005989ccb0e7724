import { monitor, wrong } from "../../harness/language/monitor";
import { everyFrameworkRequestCompleted } from "../every-framework-request-completed";
import { everyIrpCompleted } from "../every-irp-completed";
import { noUseAfterFree } from "../no-use-after-free";
import { singleCompletion } from "../single-completion";
import type { RuleCheck } from "./rule-check";

export const WDF_COMPLETES =
  "WdfRequestComplete($) | WdfRequestCompleteWithInformation($) | WdfRequestCompleteWithPriorityBoost($)";
/** A queue's request comes as C has it, by its second argument, or as the result of the vocabulary's call. */
const DELIVERED = [
  "CallbackEntered(*, $)",
  "WdfRequestCreate($)",
  "WdfIoQueueRetrieveNextRequest(*, $)",
  "WdfIoQueueRetrieveNextRequest = $",
  "PresentRequest = $",
].join(" | ");
const MARKS = "WdfRequestMarkCancelable($) = NULL | WdfRequestMarkCancelableEx($) = STATUS_SUCCESS";
const UNMARKED = "WdfRequestUnmarkCancelable($) = STATUS_SUCCESS";

/** No call of these on a request that this driver has completed. */
const afterCompletion = (name: string, what: string, calls: readonly string[]) =>
  monitor({
    name,
    about: `${what} is retrieved from a request that is already completed.`,
    facts: ["KMDF-9", `NF:wdfrequest.${calls[0]}`],
    forecast: [{ without: "0x10D/0x5" }],
    per: "system",
    states: {
      delivered: { [WDF_COMPLETES]: "completed" },
      completed: {
        [DELIVERED]: "delivered",
        [calls.map((call) => `${call}($)`).join(" | ")]: wrong("the request is already completed"),
      },
    },
  });

export const noBufferAfterCompletion = afterCompletion("buf-after-req-completed", "No buffer", [
  "WdfRequestRetrieveInputBuffer",
  "WdfRequestRetrieveOutputBuffer",
  "WdfRequestRetrieveUnsafeUserInputBuffer",
  "WdfRequestRetrieveUnsafeUserOutputBuffer",
]);
export const noMdlAfterCompletion = afterCompletion("mdl-after-req-completed", "No MDL", [
  "WdfRequestRetrieveInputWdmMdl",
  "WdfRequestRetrieveOutputWdmMdl",
]);
export const noMemoryAfterCompletion = afterCompletion("mem-after-req-completed", "No memory object", [
  "WdfRequestRetrieveInputMemory",
  "WdfRequestRetrieveOutputMemory",
]);
export const noAccessAfterCompletion = afterCompletion("invalid-req-access", "Nothing", [
  "WdfRequestGetParameters",
  "WdfRequestGetStatus",
  "WdfRequestGetInformation",
  "WdfRequestSetInformation",
  "WdfRequestMarkCancelable",
  "WdfRequestMarkCancelableEx",
  "WdfRequestForwardToIoQueue",
  "WdfRequestRequeue",
  "WdfRequestSend",
  "WdfRequestGetFileObject",
]);

export const wdfDoubleCompletion = monitor({
  name: "wdf-double-completion",
  about: "A framework request is completed once.",
  facts: ["rule:DoubleCompletion", "KMDF-9"],
  forecast: [{ without: "0x10D/0x5" }],
  per: "system",
  states: {
    delivered: { [WDF_COMPLETES]: "completed" },
    completed: { [DELIVERED]: "delivered", [WDF_COMPLETES]: wrong("the request is completed a second time") },
  },
});

export const canceledNotCompleted = monitor({
  name: "complete-canceled-req",
  about: "Who unmarks a request and learns that it is cancelled leaves its completion to the cancel callback.",
  facts: ["rule:CompleteCanceledReq", "rule:ReqNotCanceledLocal", "KMDF-4"],
  forecast: [{ without: "0x10D/0x6" }],
  per: "actor",
  states: {
    plain: { [MARKS]: "cancelable", "WdfRequestUnmarkCancelable($) = STATUS_CANCELLED": "cancelled" },
    cancelable: {
      [UNMARKED]: "plain",
      "WdfRequestUnmarkCancelable($) = STATUS_CANCELLED": "cancelled",
      "return(routine) | CallbackReturns": "plain",
      [WDF_COMPLETES]: wrong("a cancelable request is completed without being unmarked"),
    },
    cancelled: {
      "return(routine) | CallbackReturns": "plain",
      [WDF_COMPLETES]: wrong("a request is completed that its cancel callback completes"),
    },
  },
});

export const markedOnce = monitor({
  name: "marked-cancelable-once",
  about: "A cancelable request is not marked again, asked whether it is cancelled, or passed on before it is unmarked.",
  facts: ["rule:MarkCancOnCancReqLocal", "rule:ReqIsCancOnCancReq", "rule:ReqMarkCancelableSend", "KMDF-2"],
  forecast: [{ without: "0x10D/0x6" }],
  per: "system",
  states: {
    plain: { [MARKS]: "cancelable" },
    cancelable: {
      "WdfRequestUnmarkCancelable($)": "plain",
      [WDF_COMPLETES]: "plain",
      "WdfRequestMarkCancelable($) | WdfRequestMarkCancelableEx($)": wrong("it is marked a second time"),
      "WdfRequestIsCanceled($)": wrong("a cancelable request is asked whether it is cancelled"),
      "WdfRequestSend($) | WdfRequestForwardToIoQueue($) | WdfRequestRequeue($)": wrong(
        "a cancelable request is passed on",
      ),
    },
  },
});

export const kmdfRequests: readonly RuleCheck[] = [
  {
    driverModel: "KMDF",
    rules: ["DoubleCompletion", "DoubleCompletionLocal"],
    by: [wdfDoubleCompletion, singleCompletion],
  },
  { driverModel: "KMDF", rules: ["CompleteCanceledReq", "ReqNotCanceledLocal"], by: [canceledNotCompleted] },
  {
    driverModel: "KMDF",
    rules: ["MarkCancOnCancReqLocal", "ReqIsCancOnCancReq", "ReqMarkCancelableSend"],
    by: [markedOnce],
  },
  {
    driverModel: "KMDF",
    rules: ["DeferredRequestCompleted", "RequestCompleted", "RequestCompletedLocal"],
    by: [everyIrpCompleted, everyFrameworkRequestCompleted],
  },
  {
    driverModel: "KMDF",
    rules: ["InvalidReqAccess", "InvalidReqAccessLocal"],
    by: [noAccessAfterCompletion, noUseAfterFree],
  },
  { driverModel: "KMDF", rules: after("Buf", ["IntIoctl", "Ioctl", "Read", "Write"]), by: [noBufferAfterCompletion] },
  { driverModel: "KMDF", rules: after("Mdl", ["IntIoctl", "IoctlA", "Read", "Write"]), by: [noMdlAfterCompletion] },
  { driverModel: "KMDF", rules: after("Mem", ["IntIoctl", "Ioctl", "Read", "Write"]), by: [noMemoryAfterCompletion] },
];

function after(what: string, requests: readonly string[]): readonly string[] {
  return requests.map((request) => `${what}AfterReqCompleted${request}`);
}
