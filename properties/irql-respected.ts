import { property } from "../harness/language/property";

const BY_LUCK = "what the call does at that level goes wrong by luck only";
const WAITS = "KeWaitForSingleObject | KeWaitForMultipleObjects | KeWaitForMutexObject | KeDelayExecutionThread";
const ALLOCATES = "ExAllocatePool*";
const FREES = "ExFreePool*";
const ACQUIRES_FAST = "ExAcquireFastMutex | ExAcquireFastMutexUnsafe | KeAcquireGuardedMutex";
const ACQUIRES_RESOURCE = "ExAcquireResourceExclusiveLite | ExAcquireResourceSharedLite | ExAcquirePushLock*";
const SENDS = "IoCallDriver | IofCallDriver | PoCallDriver";
const COMPLETES = "IoCompleteRequest | IofCompleteRequest | IoCompleteRequestUpwards";
/** What the message of a broken contract has: the highest level that is legal. */
const UP_TO_APC = "to APC_LEVEL [";
const UP_TO_DISPATCH = "to DISPATCH_LEVEL [";

export const irqlRespected = property({
  kind: "error",
  name: "irql-respected",
  about: "Every call is made at a level its documentation allows.",
  facts: ["IRQL-5", "IRQL-8", "SPIN-4"],
  forecast: [
    { of: "0xC4/0x30", shows: BY_LUCK, rules: "irql" },
    { of: "0xC4/0x40", shows: "who is pre-empted there keeps the lock from who spins for it", rules: "irql" },
    {
      in: WAITS,
      explained: "at DISPATCH_LEVEL",
      without: "0xB8",
      verifier: ["0xC4/0x121", "0xC4/0x3B"],
      rules: "irql",
    },
    { in: WAITS, without: "0xB8", verifier: ["0xC4/0x120", "0xC4/0x3B"], rules: "irql" },
    { of: "0xB8", verifier: ["0xC4/0x3B"], rules: "irql" },
    { of: "0xA", verifier: ["0x0A"], rules: "irql" },
    { in: ALLOCATES, explained: UP_TO_APC, without: "0xC2/0x08", verifier: ["0xC4/0x01"], rules: "irql" },
    { in: ALLOCATES, without: "0xC2/0x08", verifier: ["0xC4/0x02"], rules: "irql" },
    { in: FREES, explained: UP_TO_APC, without: "0xC2/0x09", verifier: ["0xC4/0x11"], rules: "irql" },
    { in: FREES, without: "0xC2/0x09", verifier: ["0xC4/0x12"], rules: "irql" },
    { in: ACQUIRES_FAST, without: "0x192", verifier: ["0xC4/0x33"], rules: "irql" },
    { in: "ExReleaseFastMutex | KeReleaseGuardedMutex", shows: BY_LUCK, verifier: ["0xC4/0x34"], rules: "irql" },
    { in: ACQUIRES_RESOURCE, without: "0x192", verifier: ["0xC4/0xE5"], rules: "irql" },
    { in: "KeEnterCriticalRegion", shows: BY_LUCK, verifier: ["0xC4/0x11A"], rules: "irql" },
    { in: "KeLeaveCriticalRegion", shows: BY_LUCK, verifier: ["0xC4/0x11B"], rules: "irql" },
    { in: "KeSetEvent", explained: UP_TO_DISPATCH, shows: BY_LUCK, verifier: ["0xC4/0x80"], rules: "irql" },
    { in: COMPLETES, shows: BY_LUCK, verifier: ["0xC9/0x0E"], rules: "irql" },
    { in: SENDS, shows: BY_LUCK, verifier: ["0xC9/0x10", "0xC9/0x301"], rules: "irql" },
    { in: "KeAcquireSpinLock | KeAcquireSpinLockRaiseToDpc", shows: BY_LUCK, verifier: ["0xC4/0x42"], rules: "irql" },
    { in: "KeReleaseSpinLock", shows: BY_LUCK, verifier: ["0xC4/0x32"], rules: "irql" },
    { in: "KeReleaseSpinLockFromDpcLevel", shows: BY_LUCK, verifier: ["0xC4/0x41"], rules: "irql" },
    { in: "Zw*", without: "0x0A", verifier: ["0xC4/0xE6"], rules: "irql" },
    { shows: BY_LUCK, verifier: ["0xC4/0xE5"], rules: "irql" },
  ],
});
