import { monitor, wrong } from "../../harness/language/monitor";
import { lockReleasedByOwner } from "../lock-released-by-owner";
import { noDeadlock } from "../no-deadlock";
import { paired } from "./paired";
import type { RuleCheck } from "./rule-check";

const lock = (name: string, what: string, take: string, give: string) =>
  paired({
    name,
    about: `${what} is acquired and released in turn, and free when the callback ends.`,
    facts: [`NF:wdfsync.${take}`, `NF:wdfsync.${give}`],
    forecast: [
      { explained: "again", shows: "it hangs: the callback waits for itself", verifier: ["0x10D/0x2"] },
      { explained: "not held", shows: "what the lock guards is corrupt later", verifier: ["0x10D/0xB"] },
      { shows: "it hangs: whoever wants the lock next waits for ever", verifier: ["0x10D/0xE"] },
    ],
    take: `${take}($)`,
    give: `${give}($)`,
  });

export const wdfSpinLock = lock("wdf-spinlock", "A framework spin lock", "WdfSpinLockAcquire", "WdfSpinLockRelease");
export const wdfWaitLock = lock("wdf-waitlock", "A framework wait lock", "WdfWaitLockAcquire", "WdfWaitLockRelease");
export const wdfInterruptLock = lock(
  "wdf-interrupt-lock",
  "A framework interrupt lock",
  "WdfInterruptAcquireLock",
  "WdfInterruptReleaseLock",
);

export const noSendWhileSpinLock = monitor({
  name: "req-send-while-spinlock",
  about: "No request is sent while a spin lock is held.",
  facts: ["rule:ReqSendWhileSpinlock"],
  forecast: [{ shows: "it hangs: the driver that is sent to may wait, or come back for the lock" }],
  per: "actor",
  states: {
    free: {
      "WdfSpinLockAcquire($) | KeAcquireSpinLock($) | KeAcquireSpinLockAtDpcLevel($) | KeAcquireSpinLockRaiseToDpc($)":
        "held",
    },
    held: {
      "WdfSpinLockRelease($) | KeReleaseSpinLock($) | KeReleaseSpinLockFromDpcLevel($)": "free",
      WdfRequestSend: wrong("a request is sent while a spin lock is held"),
    },
  },
});

export const kmdfLocks: readonly RuleCheck[] = [
  {
    driverModel: "KMDF",
    rules: ["WdfSpinlock", "WdfSpinlockRelease"],
    by: [wdfSpinLock, noDeadlock, lockReleasedByOwner],
  },
  {
    driverModel: "KMDF",
    rules: ["WdfWaitlock", "WdfWaitlockRelease"],
    by: [wdfWaitLock, noDeadlock, lockReleasedByOwner],
  },
  {
    driverModel: "KMDF",
    rules: ["WdfInterruptLock", "WdfInterruptLockRelease"],
    by: [wdfInterruptLock, noDeadlock, lockReleasedByOwner],
  },
  { driverModel: "KMDF", rules: ["ReqSendWhileSpinlock"], by: [noSendWhileSpinLock] },
];
