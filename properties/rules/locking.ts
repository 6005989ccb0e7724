import { monitor, wrong } from "../../harness/language/monitor";
import { lockFormsMatched } from "../lock-forms-matched";
import { lockReleasedByOwner } from "../lock-released-by-owner";
import { noDeadlock } from "../no-deadlock";
import { protectionBalanced } from "../protection-balanced";
import { resourceHeldInRegion } from "../resource-held-in-region";
import { paired } from "./paired";
import type { RuleCheck } from "./rule-check";

const take = [
  "KeAcquireSpinLock($)",
  "KeAcquireSpinLockAtDpcLevel($)",
  "KeAcquireSpinLockRaiseToDpc($)",
  "KeTryToAcquireSpinLockAtDpcLevel($) = TRUE",
].join(" | ");
const give = "KeReleaseSpinLock($) | KeReleaseSpinLockFromDpcLevel($)";
const queuedTake = "KeAcquireInStackQueuedSpinLock($) | KeAcquireInStackQueuedSpinLockAtDpcLevel($)";
const queuedGive = "KeReleaseInStackQueuedSpinLock($) | KeReleaseInStackQueuedSpinLockFromDpcLevel($)";

export const spinLockPaired = paired({
  name: "spin-lock",
  about:
    "A context acquires a spin lock it does not hold, releases one it holds, and holds none when its routine ends.",
  facts: ["rule:SpinLock", "SPIN-2", "SPIN-6"],
  forecast: [
    { explained: "again", without: "0x133/1" },
    {
      explained: "not held",
      shows: "two contexts are in what the lock guards, and it is corrupt later",
      verifier: ["0xC4/0x1007"],
    },
    { without: "0x133/1" },
  ],
  take,
  give,
});

export const queuedSpinLockPaired = paired({
  name: "queued-spin-lock",
  about: "Queued spin locks are acquired and released in turn, and free when the routine ends.",
  facts: ["rule:QueuedSpinLock", "SPIN-10"],
  forecast: [
    { explained: "again", without: "0x133/1" },
    {
      explained: "not held",
      shows: "two contexts are in what the lock guards, and it is corrupt later",
      verifier: ["0xC4/0x1007"],
    },
    { without: "0x133/1" },
  ],
  take: queuedTake,
  give: queuedGive,
});

export const criticalRegions = paired({
  name: "critical-regions",
  about: "Critical regions are entered and left equally often before the routine ends.",
  facts: ["rule:CriticalRegions", "APC-3"],
  forecast: [
    { explained: "not held", without: "0x01", verifier: ["0xC4/0x3E"] },
    { without: "0x01", verifier: ["0xC4/0xC5"] },
  ],
  take: "KeEnterCriticalRegion",
  give: "KeLeaveCriticalRegion",
  deep: 4,
});

export const guardedRegions = paired({
  name: "guarded-regions",
  about: "Guarded regions are entered and left equally often before the routine ends.",
  facts: ["rule:GuardedRegions", "APC-3"],
  forecast: [{ without: "0x01" }],
  take: "KeEnterGuardedRegion",
  give: "KeLeaveGuardedRegion",
  deep: 4,
});

export const exclusiveResourceAccess = paired({
  name: "exclusive-resource-access",
  about: "A resource is acquired for exclusive access once, and released before the routine ends.",
  facts: ["rule:ExclusiveResourceAccess", "MTX-5"],
  forecast: [
    { explained: "not held", without: "0xE3" },
    { shows: "it hangs: whoever wants the resource next waits for ever" },
  ],
  take: "ExAcquireResourceExclusiveLite($) = TRUE",
  give: "ExReleaseResourceLite($) | ExReleaseResourceForThreadLite($)",
});

export const mutexPaired = paired({
  name: "mutex-released",
  about: "A mutex that a context acquires is released before its routine ends.",
  facts: ["MTX-1", "MTX-2", "MTX-3"],
  forecast: [
    {
      explained: "not held",
      shows: "two contexts are in what the mutex guards, and it is corrupt later",
      verifier: ["0xC4/0x1007"],
    },
    { shows: "it hangs: whoever wants the mutex next waits for ever", verifier: ["0xC4/0x100A"] },
  ],
  take: "ExAcquireFastMutex($) | KeAcquireGuardedMutex($) | ExTryToAcquireFastMutex($) = TRUE",
  give: "ExReleaseFastMutex($) | KeReleaseGuardedMutex($)",
});

const calls = "IoCompleteRequest | IofCompleteRequest | IoCompleteRequestUpwards | IoStartNextPacket";

/** An opt-in claim: the catalogue has designs that complete under a lock of their own and are right. */
export const spinLockSafe = monitor({
  name: "spin-lock-safe",
  about: "No IRP is completed and no next packet started while the context holds a spin lock.",
  facts: ["rule:SpinLockSafe", "SPIN-14"],
  forecast: [{ shows: "it hangs: what the completion calls may come back for the lock" }],
  per: "actor",
  states: {
    free: { [`${take} | ${queuedTake}`]: "held" },
    held: { [`${give} | ${queuedGive}`]: "free", [calls]: wrong("it completes a request while it holds a spin lock") },
  },
});

export const locking: readonly RuleCheck[] = [
  { driverModel: "WDM", rules: ["SpinLock"], by: [spinLockPaired, noDeadlock] },
  {
    driverModel: "WDM",
    rules: ["SpinlockRelease", "SpinLockDpc"],
    by: [spinLockPaired, lockReleasedByOwner, lockFormsMatched],
  },
  {
    driverModel: "WDM",
    rules: ["QueuedSpinLock", "QueuedSpinLockRelease"],
    by: [queuedSpinLockPaired, lockReleasedByOwner],
  },
  { driverModel: "WDM", rules: ["CriticalRegions"], by: [criticalRegions, protectionBalanced] },
  { driverModel: "WDM", rules: ["GuardedRegions"], by: [guardedRegions, protectionBalanced] },
  { driverModel: "WDM", rules: ["ExclusiveResourceAccess"], by: [exclusiveResourceAccess, lockReleasedByOwner] },
  { driverModel: "WDM", rules: ["WithinCriticalRegion"], by: [resourceHeldInRegion] },
  { driverModel: "WDM", rules: ["SpinLockSafe"], by: [spinLockSafe] },
  {
    driverModel: "KMDF",
    rules: ["Spinlock", "SpinlockDpc", "SpinlockRelease"],
    by: [spinLockPaired, noDeadlock, lockReleasedByOwner, lockFormsMatched],
  },
];
