import { monitor, wrong } from "../../harness/language/monitor";
import { cancelLockReleased } from "../cancel-lock-released";
import { lockReleasedByOwner } from "../lock-released-by-owner";
import { paired } from "./paired";
import type { RuleCheck } from "./rule-check";

export const cancelSpinLockPaired = paired({
  name: "cancel-spin-lock",
  about: "The cancel spin lock is acquired and released in turn, and not held when a routine ends.",
  facts: ["rule:CancelSpinLock", "rule:CancelSpinlockRelease", "CAN-1", "CAN-2"],
  take: "IoAcquireCancelSpinLock | IoCancelIrp = !NULL",
  give: "IoReleaseCancelSpinLock",
});

export const irpCancelField = monitor({
  name: "irp-cancel-field",
  about: "Who makes a pending IRP cancelable looks at its cancel flag afterwards.",
  facts: ["rule:IrpCancelField", "CAN-6"],
  per: "actor",
  states: {
    plain: { "IoMarkIrpPending($)": "pending" },
    pending: { "IoSetCancelRoutine($, !NULL)": "cancelable" },
    cancelable: {
      "ReadCancel($) | IoSetCancelRoutine($, NULL)": "plain",
      "return(routine) | DispatchReturns($)": wrong("a cancel that came first is never noticed"),
    },
  },
});

export const startIoCancel = monitor({
  name: "start-io-cancel",
  about: "IRPs for StartIo are declared cancelable once a Cancel routine is registered.",
  facts: ["rule:StartIoCancel", "STIO-3"],
  per: "system",
  states: {
    "no routine": {
      "IoSetCancelRoutine(*, !NULL)": "registered",
      "IoSetStartIoAttributes(*, *, FALSE)": wrong("they are cancelable before there is a Cancel routine"),
    },
    registered: {},
  },
});

export const cancellation: readonly RuleCheck[] = [
  { driverModel: "WDM", rules: ["CancelSpinLock"], by: [cancelSpinLockPaired, cancelLockReleased] },
  { driverModel: "WDM", rules: ["CancelSpinlockRelease"], by: [cancelSpinLockPaired, lockReleasedByOwner] },
  { driverModel: "WDM", rules: ["IrpCancelField"], by: [irpCancelField] },
  { driverModel: "WDM", rules: ["StartIoCancel"], by: [startIoCancel] },
];
