import { monitor, wrong } from "../../harness/language/monitor";
import { oidCompletedOnce } from "../oid-completed-once";
import { paired } from "./paired";
import type { RuleCheck } from "./rule-check";

const HALTED = "CallbackReturns(MINIPORT_HALT) | return(MINIPORT_HALT)";

export const ndisSpinLock = paired({
  name: "ndis-spin-lock",
  about: "An NDIS spin lock is acquired and released in turn, by either form, and free when the handler ends.",
  facts: ["rule:SpinLock", "rule:SpinLockBalanced", "NF:ndis.NdisAcquireSpinLock"],
  forecast: [
    { explained: "again", without: "0x133/1" },
    {
      explained: "not held",
      shows: "two contexts are in what the lock guards, and it is corrupt later",
      verifier: ["0xC4/0x1007"],
    },
    { without: "0x133/1" },
  ],
  take: "NdisAcquireSpinLock($) | NdisDprAcquireSpinLock($)",
  give: "NdisReleaseSpinLock($) | NdisDprReleaseSpinLock($)",
});

export const interruptDeregistered = monitor({
  name: "ndis-m-deregister-interrupt-ex",
  about: "After an interrupt is deregistered nothing is synchronised with it.",
  facts: ["rule:NdisMDeregisterInterruptEx"],
  forecast: [{ without: "0xD1" }],
  per: "system",
  states: {
    registered: { "NdisMDeregisterInterruptEx($)": "deregistered" },
    deregistered: {
      "NdisMRegisterInterruptEx($)": "registered",
      "NdisMSynchronizeWithInterruptEx($)": wrong("the interrupt is no longer registered"),
    },
  },
});

export const timerCancelled = monitor({
  name: "cancel-timer-object",
  about: "Every timer that is set has been cancelled when the halt handler ends.",
  facts: ["rule:CancelTimerObject", "TMR-4"],
  forecast: [{ without: "0x7C/0x09" }],
  per: "system",
  states: {
    idle: { "NdisSetTimerObject($)": "set" },
    set: { "NdisCancelTimerObject($)": "idle", [HALTED]: wrong("the adapter is halted with a timer set") },
  },
});

export const periodicTimer = monitor({
  name: "periodic-timer",
  about: "A periodic timer is cancelled at PASSIVE_LEVEL only.",
  facts: ["rule:PeriodicTimer", "NF:ndis.NdisCancelTimerObject"],
  forecast: [{ shows: "the timer function may still be running when the adapter is freed", verifier: ["0xC4/0xE5"] }],
  per: "system",
  states: {
    "one-shot": { "NdisSetTimerObject($, PERIODIC)": "periodic" },
    periodic: {
      "NdisCancelTimerObject($) at APC_LEVEL": wrong("a periodic timer is cancelled above PASSIVE_LEVEL"),
      "NdisCancelTimerObject($)": "one-shot",
    },
  },
});

export const workItemFreed = monitor({
  name: "init-ndis-allocate-io-work-item",
  about: "A work item is freed when the adapter is halted, or by an initialise handler that fails.",
  facts: ["rule:Init_NdisAllocateIoWorkItem"],
  forecast: [{ shows: "it leaks: the work item is never freed", verifier: ["0xC4/0x62"] }],
  per: "system",
  states: {
    free: { "NdisAllocateIoWorkItem($)": "allocated" },
    allocated: {
      "NdisFreeIoWorkItem($)": "free",
      [`${HALTED} | CallbackReturns(MINIPORT_INITIALIZE, !NDIS_STATUS_SUCCESS)`]: wrong("the work item is never freed"),
    },
  },
});

export const netBufferFreed = monitor({
  name: "ndis-allocate-net-buffer",
  about: "A net buffer is allocated and freed in turn, and free when the adapter is halted.",
  facts: ["rule:NdisAllocateNetBuffer"],
  forecast: [
    {
      shows: "it leaks, or pool is corrupt later: the buffer is not freed as often as it is allocated",
      verifier: ["0xC4/0x62"],
    },
  ],
  per: "system",
  states: {
    free: { "NdisAllocateNetBuffer($)": "allocated", "NdisFreeNetBuffer($)": wrong("it is freed and not allocated") },
    allocated: {
      "NdisFreeNetBuffer($)": "free",
      "NdisAllocateNetBuffer($)": wrong("it is allocated again before it is freed"),
      [HALTED]: wrong("the net buffer is never freed"),
    },
  },
});

/** As C has it, with the adapter first; NdisMOidRequestComplete(oid, status) of the vocabulary's has none. */
const COMPLETES = [
  "NdisMOidRequestComplete(*, $, !)",
  "NdisMOidRequestComplete($, *, )",
  "NdisFOidRequestComplete(*, $)",
].join(" | ");

/** The handler as a chart says it: CallbackEntered(MINIPORT_OID_REQUEST, oid) and CallbackReturns(MINIPORT_OID_REQUEST, status, oid). */
export const oidDoubleComplete = monitor({
  name: "double-complete",
  about:
    "An OID request is completed once: by the handler's status, or later by a call if the handler has returned NDIS_STATUS_PENDING.",
  facts: ["rule:DoubleComplete", "rule:NdisOidDoubleComplete"],
  forecast: [{ without: "0x7C/0x26" }],
  per: "system",
  states: {
    delivered: {
      [COMPLETES]: "completed",
      "CallbackReturns(MINIPORT_OID_REQUEST, !NDIS_STATUS_PENDING, $)": "completed",
    },
    completed: {
      "CallbackEntered(MINIPORT_OID_REQUEST, $)": "delivered",
      [COMPLETES]: wrong("the OID request is completed a second time"),
      "CallbackReturns(MINIPORT_OID_REQUEST, !NDIS_STATUS_PENDING, $)": wrong(
        "the OID request is completed by a call and again by the handler's status",
      ),
    },
  },
});

export const oidDoubleRequest = monitor({
  name: "ndis-oid-double-request",
  about: "The pending OID request is completed before the next one is delivered.",
  facts: ["rule:NdisOidDoubleRequest"],
  forecast: [{ shows: "the driver confuses the two requests" }],
  per: "system",
  states: {
    idle: { "CallbackEntered(MINIPORT_OID_REQUEST)": "busy" },
    busy: {
      "CallbackEntered(MINIPORT_OID_REQUEST)": wrong("an OID request is delivered while another is pending"),
      "NdisMOidRequestComplete | CallbackReturns(MINIPORT_OID_REQUEST, !NDIS_STATUS_PENDING)": "idle",
    },
  },
});

export const noPnpEventInOid = monitor({
  name: "ndis-m-net-pnp-event-in-oid-request",
  about: "No network PnP event is raised while an OID request is handled.",
  facts: ["rule:NdisMNetPnPEventInOIDRequest"],
  forecast: [{ shows: "it hangs: the event waits for the request, and the request for the event" }],
  per: "actor",
  states: {
    outside: { "CallbackEntered(MINIPORT_OID_REQUEST)": "inside" },
    inside: {
      "CallbackReturns(MINIPORT_OID_REQUEST)": "outside",
      NdisMNetPnPEvent: wrong("a network PnP event is raised in an OID handler"),
    },
  },
});

export const ndis: readonly RuleCheck[] = [
  {
    driverModel: "NDIS",
    rules: ["SpinLock", "SpinLockBalanced", "SpinLockDpr", "SpinLockDprRelease", "SpinLockRelease"],
    by: [ndisSpinLock],
  },
  { driverModel: "NDIS", rules: ["NdisMDeregisterInterruptEx"], by: [interruptDeregistered] },
  { driverModel: "NDIS", rules: ["CancelTimerObject"], by: [timerCancelled] },
  { driverModel: "NDIS", rules: ["PeriodicTimer"], by: [periodicTimer] },
  { driverModel: "NDIS", rules: ["Init_NdisAllocateIoWorkItem"], by: [workItemFreed] },
  { driverModel: "NDIS", rules: ["NdisAllocateNetBuffer"], by: [netBufferFreed] },
  {
    driverModel: "NDIS",
    rules: ["DoubleComplete", "DoubleCompleteWorkItem", "NdisOidDoubleComplete"],
    by: [oidDoubleComplete, oidCompletedOnce],
  },
  { driverModel: "NDIS", rules: ["NdisOidDoubleRequest"], by: [oidDoubleRequest] },
  { driverModel: "NDIS", rules: ["NdisMNetPnPEventInOIDRequest"], by: [noPnpEventInOid] },
];
