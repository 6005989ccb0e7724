import { monitor, wrong } from "../../harness/language/monitor";
import { noDeadlock } from "../no-deadlock";
import { WDF_COMPLETES } from "./kmdf-requests";
import type { RuleCheck } from "./rule-check";

const HANDLERS = ["READ", "WRITE", "DEVICE_CONTROL", "INTERNAL_DEVICE_CONTROL", "DEFAULT"].map(
  (handler) => `EVT_WDF_IO_QUEUE_IO_${handler}`,
);
const entered = HANDLERS.map((handler) => `CallbackEntered(${handler})`).join(" | ");
const left = HANDLERS.map((handler) => `CallbackReturns(${handler})`).join(" | ");

const CHANGES = ["Stop", "Drain", "Purge"].map((change) => `WdfIoQueue${change}($)`).join(" | ");
const CHANGES_AND_WAITS = ["Stop", "Drain", "Purge"].map((change) => `WdfIoQueue${change}Synchronously`).join(" | ");

export const oneStateChange = monitor({
  name: "change-queue-state",
  about: "A queue is not stopped, drained or purged while another such change of it goes on.",
  facts: ["rule:ChangeQueueState"],
  forecast: [{ shows: "the callback of the first change may never come", verifier: ["0x10D/0xA"] }],
  per: "system",
  states: {
    steady: { [CHANGES]: "changing" },
    changing: {
      "CallbackReturns(EVT_WDF_IO_QUEUE_STATE, $) | WdfIoQueueStart($)": "steady",
      [CHANGES]: wrong("another change of the queue's state goes on"),
    },
  },
});

export const noWaitForOwnQueue = monitor({
  name: "no-io-queue-purge-synchronously",
  about: "A request handler does not wait until its queue is stopped, drained or purged: it would wait for itself.",
  facts: ["rule:NoIoQueuePurgeSynchronously"],
  forecast: [{ shows: "it hangs: the handler waits for itself" }],
  per: "actor",
  states: {
    outside: { [entered]: "inside" },
    inside: { [left]: "outside", [CHANGES_AND_WAITS]: wrong("the handler waits for itself") },
  },
});

const DISPATCH = "EVT_WDFDEVICE_WDM_IRP_DISPATCH";
const PREPROCESS = "EVT_WDFDEVICE_WDM_IRP_PREPROCESS";

export const redirectedInDispatch = monitor({
  name: "fwd-irp-to-io-queue-valid",
  about: "An IRP is redirected to a queue by the dispatch or preprocess callback only.",
  facts: ["rule:FwdIrpToIoQueueValid"],
  forecast: [{ shows: "two own the IRP: it is completed twice" }],
  per: "actor",
  states: {
    outside: {
      [`CallbackEntered(${DISPATCH}) | CallbackEntered(${PREPROCESS})`]: "inside",
      WdfDeviceWdmDispatchIrpToIoQueue: wrong("no callback that is given the IRP is running"),
    },
    inside: { [`CallbackReturns(${DISPATCH}) | CallbackReturns(${PREPROCESS})`]: "outside" },
  },
});

/** Find answers a request by its third argument in a chart: WdfIoQueueFindRequest(queue, file, found). */
export const foundRequest = monitor({
  name: "wdf-io-queue-find-request",
  about: "A request is retrieved or given back once, after a find that succeeded, and while its reference is kept.",
  facts: ["rule:WdfIoQueueFindRequestFailed", "rule:WdfIoQueueRetrieveFoundRequest", "NF:wdfio.WdfIoQueueFindRequest"],
  forecast: [{ without: "0x10D/0x5" }],
  per: "actor",
  states: {
    unknown: {
      "WdfIoQueueFindRequest(*, *, $) = STATUS_SUCCESS": "found",
      "WdfIoQueueRetrieveFoundRequest(*, $)": wrong("no find has succeeded"),
    },
    found: { "WdfIoQueueRetrieveFoundRequest(*, $)": "retrieved", "WdfObjectDereferenceActual($)": "unknown" },
    retrieved: {
      "WdfIoQueueRetrieveFoundRequest(*, $)": wrong("it is retrieved a second time"),
      "WdfObjectDereferenceActual($)": "unknown",
    },
  },
});

export const nextNotAfterFind = monitor({
  name: "wdf-io-queue-retrieve-next-request",
  about: "After a find, the request that was found is retrieved, not the next one.",
  facts: ["rule:WdfIoQueueRetrieveNextRequest"],
  forecast: [{ shows: "another request is served than the one that was found" }],
  per: "actor",
  states: {
    none: { "WdfIoQueueFindRequest($)": "looked" },
    looked: {
      "WdfIoQueueRetrieveFoundRequest($)": "none",
      "WdfIoQueueRetrieveNextRequest($)": wrong("the next request is retrieved after a find"),
    },
  },
});

const STOP = "EVT_WDF_IO_QUEUE_IO_STOP";

/** The callback as a chart says it: CallbackEntered(EVT_WDF_IO_QUEUE_IO_STOP, request), CallbackReturns(EVT_WDF_IO_QUEUE_IO_STOP, request). */
export const stopAcknowledged = monitor({
  name: "evt-io-stop-complete-or-stop-ack",
  about:
    "The stop callback completes, cancels or acknowledges the request it is given, and nothing else acknowledges one.",
  facts: ["rule:EvtIoStopCompleteOrStopAck", "rule:StopAckWithinEvtIoStop", "rule:DrvAckIoStop"],
  forecast: [{ without: "0x9F/0x3" }],
  per: "actor",
  states: {
    running: {
      [`CallbackEntered(${STOP}, $)`]: "stopping",
      "WdfRequestStopAcknowledge($)": wrong("it is acknowledged outside the stop callback"),
    },
    stopping: {
      [`WdfRequestStopAcknowledge($) | WdfRequestCancelSentRequest($) | ${WDF_COMPLETES}`]: "running",
      [`CallbackReturns(${STOP}, $)`]: wrong(
        "the request is neither completed nor acknowledged: the device cannot power down",
      ),
    },
  },
});

export const kmdfQueues: readonly RuleCheck[] = [
  { driverModel: "KMDF", rules: ["ChangeQueueState"], by: [oneStateChange] },
  { driverModel: "KMDF", rules: ["NoIoQueuePurgeSynchronously"], by: [noWaitForOwnQueue, noDeadlock] },
  { driverModel: "KMDF", rules: ["FwdIrpToIoQueueValid"], by: [redirectedInDispatch] },
  { driverModel: "KMDF", rules: ["WdfIoQueueFindRequestFailed", "WdfIoQueueRetrieveFoundRequest"], by: [foundRequest] },
  { driverModel: "KMDF", rules: ["WdfIoQueueRetrieveNextRequest"], by: [nextNotAfterFind] },
  {
    driverModel: "KMDF",
    rules: ["EvtIoStopCompleteOrStopAck", "EvtIoStopCancel", "DrvAckIoStop", "StopAckWithinEvtIoStop"],
    by: [stopAcknowledged],
  },
];
