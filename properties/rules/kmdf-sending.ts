import { monitor, wrong } from "../../harness/language/monitor";
import { WDF_COMPLETES } from "./kmdf-requests";
import type { RuleCheck } from "./rule-check";

/** The options of WdfRequestSend are its third argument in a chart. */
const FORGET = "WDF_REQUEST_SEND_OPTION_SEND_AND_FORGET";
const SYNCHRONOUS = "WDF_REQUEST_SEND_OPTION_SYNCHRONOUS";

const FORMATS = [
  "WdfRequestFormatRequestUsingCurrentType($)",
  "WdfIoTargetFormatRequestForRead(*, $)",
  "WdfIoTargetFormatRequestForWrite(*, $)",
  "WdfIoTargetFormatRequestForIoctl(*, $)",
  "WdfIoTargetFormatRequestForInternalIoctl(*, $)",
  "WdfUsbTargetPipeFormatRequestForRead(*, $)",
  "WdfUsbTargetPipeFormatRequestForWrite(*, $)",
  "WdfUsbTargetPipeFormatRequestForUrb(*, $)",
].join(" | ");

export const formattedBeforeSend = monitor({
  name: "request-formatted-valid",
  about: "A request is formatted before it is sent, except to be forgotten.",
  facts: ["rule:RequestFormattedValid"],
  forecast: [{ without: "0x10D/0x6" }],
  per: "system",
  states: {
    plain: {
      [FORMATS]: "formatted",
      [`WdfRequestSend($, *, !${FORGET})`]: wrong("it is sent without being formatted"),
    },
    formatted: { [`WdfRequestReuse($) | ${WDF_COMPLETES}`]: "plain" },
  },
});

export const forgottenNotFormatted = monitor({
  name: "request-send-and-forget-no-formatting",
  about: "A request that is sent to be forgotten is not formatted.",
  facts: ["rule:RequestSendAndForgetNoFormatting"],
  forecast: [{ shows: "what was formatted is lost: the target is sent another request" }],
  per: "system",
  states: {
    plain: { [FORMATS]: "formatted" },
    formatted: {
      [`WdfRequestReuse($) | ${WDF_COMPLETES}`]: "plain",
      [`WdfRequestSend($, *, ${FORGET})`]: wrong("a formatted request is sent and forgotten"),
    },
  },
});

export const completionRoutineBeforeSend = monitor({
  name: "req-completion-routine",
  about: "A request that is sent asynchronously has a completion callback.",
  facts: ["rule:ReqCompletionRoutine"],
  forecast: [{ shows: "it hangs: nobody completes the request when it comes back" }],
  per: "system",
  states: {
    plain: {
      "WdfRequestSetCompletionRoutine($)": "called back",
      "WdfRequestSend($, *, WDF_NO_SEND_OPTIONS)": wrong("nobody learns that it comes back"),
    },
    "called back": { [`WdfRequestReuse($) | ${WDF_COMPLETES}`]: "plain" },
  },
});

export const failedSendCompleted = monitor({
  name: "req-send-fail",
  about: "A request whose send fails is completed or deleted by who sent it.",
  facts: ["rule:ReqSendFail", "NF:wdfrequest.WdfRequestSend"],
  forecast: [{ shows: "it hangs: whoever sent the request waits for ever" }],
  per: "actor",
  states: {
    here: { "WdfRequestSend($) = FALSE": "failed" },
    failed: {
      [`${WDF_COMPLETES} | WdfObjectDelete($)`]: "here",
      "return(routine) | CallbackReturns": wrong("a request that could not be sent is left alone"),
    },
  },
});

export const statusAfterSend = monitor({
  name: "request-get-status-valid",
  about: "A request's status is read after a synchronous or a failed send only.",
  facts: ["rule:RequestGetStatusValid", "NF:wdfrequest.WdfRequestGetStatus"],
  forecast: [{ shows: "the driver acts on a status that means nothing" }],
  per: "system",
  states: {
    here: {
      [`WdfRequestSend($) = FALSE | WdfRequestSend($, *, ${SYNCHRONOUS})`]: "answered",
      "WdfRequestGetStatus($)": wrong("the status means nothing here"),
    },
    answered: { [`WdfRequestReuse($) | ${WDF_COMPLETES}`]: "here" },
  },
});

export const ownRequestDeleted = monitor({
  name: "req-delete",
  about: "A request that the driver created is deleted and never completed.",
  facts: ["rule:ReqDelete"],
  forecast: [{ without: "0x10D/0x6" }],
  per: "system",
  states: {
    others: { "WdfRequestCreate($)": "own" },
    own: { "WdfObjectDelete($)": "others", [WDF_COMPLETES]: wrong("the driver completes a request it created") },
  },
});

export const synchronousSendAtPassive = monitor({
  name: "wdf-request-send-sync-at-dispatch",
  about: "A synchronous send is made at PASSIVE_LEVEL.",
  facts: ["rule:WdfRequestSendSyncAtDispatch", "NF:wdfrequest.WdfRequestSend"],
  forecast: [{ without: "0xB8", verifier: ["0xC4/0x121"] }],
  per: "actor",
  states: {
    any: { [`WdfRequestSend(*, *, ${SYNCHRONOUS}) at APC_LEVEL`]: wrong("a synchronous send above PASSIVE_LEVEL") },
  },
});

export const kmdfSending: readonly RuleCheck[] = [
  { driverModel: "KMDF", rules: ["RequestFormattedValid"], by: [formattedBeforeSend] },
  {
    driverModel: "KMDF",
    rules: ["RequestSendAndForgetNoFormatting", "RequestSendAndForgetNoFormatting2"],
    by: [forgottenNotFormatted],
  },
  { driverModel: "KMDF", rules: ["ReqCompletionRoutine"], by: [completionRoutineBeforeSend] },
  { driverModel: "KMDF", rules: ["ReqSendFail"], by: [failedSendCompleted] },
  { driverModel: "KMDF", rules: ["RequestGetStatusValid"], by: [statusAfterSend] },
  { driverModel: "KMDF", rules: ["ReqDelete"], by: [ownRequestDeleted] },
  {
    driverModel: "KMDF",
    rules: ["WdfRequestSendSyncAtDispatch", "WdfRequestSendSyncAtDispatch2"],
    by: [synchronousSendAtPassive],
  },
];
