import { type MonitorDefinition, monitor, wrong } from "../../harness/language/monitor";
import type { Property } from "../../harness/language/property";
import type { RuleCheck } from "./rule-check";

interface Inside extends Pick<MonitorDefinition, "name" | "about" | "facts" | "forecast"> {
  readonly callbacks: readonly string[];
  /** Names of the calls that are not made in them. */
  readonly calls: readonly string[];
  readonly why: string;
}

/** The callbacks as a chart says them: CallbackEntered(EVT_WDF_DEVICE_D0_ENTRY) and CallbackReturns(EVT_WDF_DEVICE_D0_ENTRY). */
function notInside({ callbacks, calls, why, ...head }: Inside): Property {
  const each = (said: string) => callbacks.map((callback) => `${said}(${callback})`).join(" | ");
  return monitor({
    ...head,
    per: "actor",
    states: {
      outside: { [each("CallbackEntered")]: "inside" },
      inside: { [each("CallbackReturns")]: "outside", [calls.join(" | ")]: wrong(why) },
    },
  });
}

const SURPRISE = ["EVT_WDF_DEVICE_SURPRISE_REMOVAL"];
const UNSYNCHRONISED = "the callback for surprise removal runs beside the one that powers the device down";
const COMPLETES = ["WdfRequestComplete", "WdfRequestCompleteWithInformation", "WdfRequestCompleteWithPriorityBoost"];

export const noCompletionAtSurprise = notInside({
  name: "evt-surprise-remove-no-request-complete",
  about: "The callback for surprise removal completes no request.",
  facts: ["rule:EvtSurpriseRemoveNoRequestComplete"],
  forecast: [{ without: "0x10D/0x5" }],
  callbacks: SURPRISE,
  calls: COMPLETES,
  why: `a request is completed: ${UNSYNCHRONISED}`,
});

export const noSuspendedQueueAtSurprise = notInside({
  name: "evt-surprise-remove-no-suspend-queue",
  about: "The callback for surprise removal stops, drains or purges no queue.",
  facts: ["rule:EvtSurpriseRemoveNoSuspendQueue"],
  forecast: [{ shows: "it hangs: two changes of the queue wait for each other", verifier: ["0x10D/0xA"] }],
  callbacks: SURPRISE,
  calls: ["Stop", "Drain", "Purge"].flatMap((change) => [`WdfIoQueue${change}`, `WdfIoQueue${change}Synchronously`]),
  why: `a queue is stopped: ${UNSYNCHRONISED}`,
});

export const noCancelAtSurprise = notInside({
  name: "no-cancel-from-evt-surprise-remove",
  about: "The callback for surprise removal cancels no request.",
  facts: ["rule:NoCancelFromEvtSurpriseRemove"],
  forecast: [{ shows: "a request is cancelled that is freed meanwhile", verifier: ["0xD5"] }],
  callbacks: SURPRISE,
  calls: ["WdfRequestCancelSentRequest"],
  why: `a request is cancelled: ${UNSYNCHRONISED}`,
});

export const noCompletionRoutineInDispatch = notInside({
  name: "set-completion-routine-from-dispatch",
  about: "The callback that dispatches a WDM IRP sets no completion routine on one.",
  facts: ["rule:SetCompletionRoutineFromDispatch"],
  forecast: [{ shows: "the framework's completion routine is not called: the request is never completed" }],
  callbacks: ["EVT_WDFDEVICE_WDM_IRP_DISPATCH"],
  calls: ["IoSetCompletionRoutine", "IoSetCompletionRoutineEx"],
  why: "a completion routine is set on an IRP that is the framework's",
});

export const noParametersAtStop = notInside({
  name: "evt-io-stop-get-param",
  about: "The callbacks that stop and resume a request do not ask for its parameters.",
  facts: ["rule:EvtIoStopGetParam", "rule:EvtIoResumeGetParam"],
  forecast: [{ shows: "the parameters may be another request's by then" }],
  callbacks: ["EVT_WDF_IO_QUEUE_IO_STOP", "EVT_WDF_IO_QUEUE_IO_RESUME"],
  calls: ["WdfRequestGetParameters"],
  why: "the parameters of a request that is stopped are asked for",
});

const D0_ENTRY = "EVT_WDF_DEVICE_D0_ENTRY";

export const noPagedCodeAtD0 = notInside({
  name: "paged-code-at-d0",
  about: "No callback on the way up to D0 is pageable.",
  facts: ["rule:PagedCodeAtD0"],
  forecast: [{ without: "0x9F/0x3" }],
  callbacks: [D0_ENTRY, `${D0_ENTRY}_POST_INTERRUPTS_ENABLED`],
  calls: ["PAGED_CODE"],
  why: "pageable code runs before the paging device may have power",
});

export const targetStoppedAtFailure = monitor({
  name: "fail-d0-entry-io-target-state",
  about: "A callback that starts a continuous reader and fails to enter D0 stops the reader again.",
  facts: ["rule:FailD0EntryIoTargetState"],
  forecast: [{ shows: "the reader completes requests of a device that is not there" }],
  per: "actor",
  states: {
    stopped: { "WdfIoTargetStart($)": "started" },
    started: {
      "WdfIoTargetStop($)": "stopped",
      [`CallbackReturns(${D0_ENTRY}, STATUS_SUCCESS)`]: "stopped",
      [`CallbackReturns(${D0_ENTRY})`]: wrong("the reader goes on although the device does not enter D0"),
    },
  },
});

const checked = (rules: readonly string[], by: Property): RuleCheck => ({ driverModel: "KMDF", rules, by: [by] });

export const kmdfCallbacks: readonly RuleCheck[] = [
  checked(["EvtSurpriseRemoveNoRequestComplete"], noCompletionAtSurprise),
  checked(["EvtSurpriseRemoveNoSuspendQueue"], noSuspendedQueueAtSurprise),
  checked(["NoCancelFromEvtSurpriseRemove"], noCancelAtSurprise),
  checked(["SetCompletionRoutineFromDispatch"], noCompletionRoutineInDispatch),
  checked(["EvtIoStopGetParam", "EvtIoResumeGetParam"], noParametersAtStop),
  checked(["PagedCodeAtD0"], noPagedCodeAtD0),
  checked(["FailD0EntryIoTargetState"], targetStoppedAtFailure),
];
