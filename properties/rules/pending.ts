import { monitor, wrong } from "../../harness/language/monitor";
import { noDeadlock } from "../no-deadlock";
import type { RuleCheck } from "./rule-check";
import { BUILDS_THREADED } from "./sends";

export const completionEventChecking = monitor({
  name: "completion-event-checking",
  about: "A completion routine marks the IRP pending again or signals an event, never both.",
  facts: ["rule:CompletionEventChecking", "PEND-4"],
  forecast: [{ shows: "the IRP is finished twice over: its memory is touched when it is free", verifier: ["0xD5"] }],
  per: "actor",
  states: {
    outside: { "IoCompleteRequest | ContinueCompletion | IoCompleteRequestUpwards | CallbackEntered": "inside" },
    inside: { IoMarkIrpPending: "marked", KeSetEvent: "signalled", "return(IO_COMPLETION_ROUTINE)": "outside" },
    marked: {
      KeSetEvent: "both",
      "IoCompleteRequest | ContinueCompletion": "inside",
      "return(IO_COMPLETION_ROUTINE)": "outside",
    },
    signalled: {
      IoMarkIrpPending: "both",
      "IoCompleteRequest | ContinueCompletion": "inside",
      "return(IO_COMPLETION_ROUTINE)": "outside",
    },
    both: {
      "IoCompleteRequest | ContinueCompletion": "inside",
      "return(IO_COMPLETION_ROUTINE) | CallbackReturns(IO_COMPLETION_ROUTINE)": wrong(
        "the completion routine marks the IRP pending and signals an event",
      ),
    },
  },
});

const toWait = wrong("the routine ends without waiting for the IRP it sent");

export const builtIrpWaitedFor = monitor({
  name: "io-build-device-control-wait",
  about: "Who sends an IRP it built for synchronous use, and is told that it is pending, waits for its event.",
  facts: ["rule:IoBuildDeviceControlWait", "rule:IoBuildSynchronousFsdRequestWait", "PEND-2"],
  forecast: [
    {
      shows: "the I/O manager writes its status into a frame that is somebody else's by then",
      verifier: ["0xC9/0x0C", "0xC9/0x0D"],
    },
  ],
  per: "actor",
  states: {
    none: { [BUILDS_THREADED]: "built" },
    built: { "IoCallDriver($) = STATUS_PENDING": "pending", "IoCallDriver($)": "sent" },
    sent: { "return(DRIVER_DISPATCH) = STATUS_PENDING": "pending", "return(DRIVER_DISPATCH)": "none" },
    pending: {
      "KeWaitForSingleObject | KeWaitForMultipleObjects": "none",
      "return(routine) | DispatchReturns": toWait,
    },
  },
});

export const markIrpPending = monitor({
  name: "mark-irp-pending",
  about: "A dispatch routine that marks an IRP pending returns STATUS_PENDING.",
  facts: ["rule:MarkIrpPending", "PEND-1"],
  forecast: [{ shows: "the sender takes the IRP for finished while it is pending", verifier: ["0xC9/0x23E"] }],
  per: "actor",
  states: {
    open: { "IoMarkIrpPending($)": "marked" },
    marked: {
      "DispatchReturns($, STATUS_PENDING)": "open",
      "DispatchReturns($)": wrong("another status than STATUS_PENDING is returned for an IRP marked pending"),
    },
  },
});

export const markIrpPending2 = monitor({
  name: "mark-irp-pending-2",
  about: "A dispatch routine that returns STATUS_PENDING has marked the IRP or passed it down.",
  facts: ["rule:MarkIrpPending2", "PEND-1", "PEND-5"],
  forecast: [{ shows: "it hangs: the I/O manager does not wake whoever waits for the IRP", verifier: ["0xC9/0x23D"] }],
  per: "actor",
  states: {
    open: {
      "IoMarkIrpPending($) | IoCallDriver($) | IofCallDriver($) | PoCallDriver($)": "pending",
      "IoCsqInsertIrp(*, $) | IoCsqInsertIrpEx(*, $)": "pending",
      "DispatchReturns($, STATUS_PENDING)": wrong("STATUS_PENDING is returned for an IRP that is not marked pending"),
    },
    pending: { "DispatchReturns($)": "open" },
  },
});

export const markedBeforeInterlockedQueue = monitor({
  name: "marking-interlocked-queued-irps",
  about: "An IRP is marked pending before it is put into an interlocked list.",
  facts: ["rule:MarkingInterlockedQueuedIrps", "PEND-3"],
  forecast: [{ without: "0xD1", verifier: ["0xC9/0x24C", "0xD5"] }],
  per: "actor",
  states: {
    unmarked: {
      "IoMarkIrpPending($)": "marked",
      "ExInterlockedInsertTailList(*, $) | ExInterlockedInsertHeadList(*, $)": wrong(
        "the IRP is queued before it is marked pending: another may complete it first",
      ),
    },
    marked: { "DispatchReturns($)": "unmarked" },
  },
});

export const markedUnderQueueLock = monitor({
  name: "marking-queued-irps",
  about: "A queued IRP is marked pending before the lock of its queue is released.",
  facts: ["rule:MarkingQueuedIrps", "PEND-3"],
  forecast: [{ without: "0xD1", verifier: ["0xC9/0x24C", "0xD5"] }],
  per: "actor",
  states: {
    unmarked: { "IoMarkIrpPending($)": "marked", "InsertTailList(*, $) | InsertHeadList(*, $)": "queued" },
    queued: {
      "IoMarkIrpPending($)": "marked",
      "KeReleaseSpinLock | KeReleaseSpinLockFromDpcLevel | KeReleaseInStackQueuedSpinLock": "released",
    },
    released: {
      "IoMarkIrpPending($)": wrong("the lock of the queue was released before the IRP was marked pending"),
      "DispatchReturns($)": "unmarked",
    },
    marked: { "DispatchReturns($)": "unmarked" },
  },
});

export const completedNotPending = monitor({
  name: "pended-completed-request",
  about: "A dispatch routine that has completed the IRP does not return STATUS_PENDING.",
  facts: ["rule:PendedCompletedRequest", "PEND-1"],
  forecast: [{ shows: "it hangs: the sender waits for an IRP that is already done", verifier: ["0xC9/0x23D"] }],
  per: "actor",
  states: {
    open: { "IoCompleteRequest($) | IofCompleteRequest($)": "completed" },
    completed: {
      "DispatchReturns($, STATUS_PENDING)": wrong("STATUS_PENDING is returned for an IRP that is already completed"),
      "DispatchReturns($)": "open",
    },
  },
});

export const pendingBelowNotCompleted = monitor({
  name: "pended-completed-request-2",
  about: "An IRP that is pending in a lower driver is waited for before it is completed.",
  facts: ["rule:PendedCompletedRequest2", "rule:PendedCompletedRequest3", "PEND-2"],
  forecast: [{ shows: "the lower driver goes on with an IRP that is free by then", verifier: ["0xC9/0x209", "0xD5"] }],
  per: "actor",
  states: {
    here: { "IoCallDriver($) = STATUS_PENDING": "pending below", "IoCallDriver($)": "below" },
    below: { "return(DRIVER_DISPATCH) = STATUS_PENDING": "pending below", "return(DRIVER_DISPATCH)": "here" },
    "pending below": {
      "KeWaitForSingleObject = STATUS_SUCCESS | return(IO_COMPLETION_ROUTINE)": "here",
      "IoCompleteRequest($) | IofCompleteRequest($)": wrong("an IRP is completed that is still pending below"),
    },
  },
});

const signal = ["", "2", "3"];

export const pending: readonly RuleCheck[] = [
  { driverModel: "WDM", rules: ["CompletionEventChecking"], by: [completionEventChecking] },
  {
    driverModel: "WDM",
    rules: [
      ...[
        "SignalEventInCompletion",
        "IoAllocateIrpSignalEventInCompletion",
        "IoBuildFsdIrpSignalEventInCompletion",
      ].flatMap((rule) => signal.map((harness) => rule + harness)),
      "IoAllocateIrpSignalEventInCompletionTimeout",
      "IoBuildFsdIrpSignalEventInCompletionTimeout",
      "IoBuildDeviceControlWaitTimeout",
      "IoBuildSynchronousFsdRequestWaitTimeout",
    ],
    by: [noDeadlock],
  },
  {
    driverModel: "WDM",
    rules: ["IoBuildDeviceControlWait", "IoBuildSynchronousFsdRequestWait"],
    by: [builtIrpWaitedFor],
  },
  { driverModel: "WDM", rules: ["MarkIrpPending"], by: [markIrpPending] },
  { driverModel: "WDM", rules: ["MarkIrpPending2"], by: [markIrpPending2] },
  { driverModel: "WDM", rules: ["MarkingInterlockedQueuedIrps"], by: [markedBeforeInterlockedQueue] },
  { driverModel: "WDM", rules: ["MarkingQueuedIrps"], by: [markedUnderQueueLock] },
  { driverModel: "WDM", rules: ["PendedCompletedRequest"], by: [completedNotPending] },
  {
    driverModel: "WDM",
    rules: ["PendedCompletedRequest2", "PendedCompletedRequest3", "PendedCompletedRequestEx"],
    by: [pendingBelowNotCompleted],
  },
];
