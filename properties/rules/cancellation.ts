import { monitor, wrong } from "../../harness/language/monitor";
import { cancelLockReleased } from "../cancel-lock-released";
import { lockReleasedByOwner } from "../lock-released-by-owner";
import type { RuleCheck } from "./rule-check";

/** Its release by a context that does not hold it is reported by lock-released-by-owner, which knows of IoCancelIrp's own acquire. */
export const cancelSpinLockPaired = monitor({
  name: "cancel-spin-lock",
  about: "The cancel spin lock is not acquired twice, and not held when a routine ends.",
  facts: ["rule:CancelSpinLock", "rule:CancelSpinlockRelease", "CAN-1", "CAN-2"],
  forecast: [{ explained: "acquired again", without: "0x133/1" }, { without: "0x11B" }],
  per: "actor",
  states: {
    free: { IoAcquireCancelSpinLock: "held" },
    held: {
      IoReleaseCancelSpinLock: "free",
      IoAcquireCancelSpinLock: wrong("it is acquired again while it is held"),
      "return(routine) | DispatchReturns": wrong("it is held when the routine ends"),
    },
  },
});

export const irpCancelField = monitor({
  name: "irp-cancel-field",
  about: "Who makes a pending IRP cancelable looks at its cancel flag afterwards.",
  facts: ["rule:IrpCancelField", "CAN-6"],
  forecast: [
    {
      shows: "it hangs: a cancel that came first is lost, and the thread that sent the IRP cannot end",
      verifier: ["0xC4/0x135"],
    },
  ],
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
  forecast: [
    { shows: "an IRP is cancelled that has no Cancel routine yet: its thread cannot end", verifier: ["0xC4/0x135"] },
  ],
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
