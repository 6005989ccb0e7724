import { keepsAndBreaks, type Twins } from "../../harness/testing/rule-twin";
import { cancelSpinLockPaired } from "./cancellation";
import {
  criticalRegions,
  exclusiveResourceAccess,
  guardedRegions,
  mutexPaired,
  queuedSpinLockPaired,
  spinLockPaired,
  spinLockSafe,
} from "./locking";
import { pagedCodeAtPowerTransition, powerDownAllocate, powerDownFail, powerIrpDdis, powerUpFail } from "./power";
import { removeLockBalanced, removeLockForward } from "./remove-lock";

const down = "DispatchEntered(irp, IRP_MN_SET_POWER, DOWN)";
const up = "DispatchEntered(irp, IRP_MN_SET_POWER, UP)";
const returns = (status: string) => `DispatchReturns(irp, ${status})`;
const success = returns("STATUS_SUCCESS");
const owned = "ExAcquireResourceExclusiveLite(resource) = TRUE";
const locked = "IoAcquireRemoveLock(lock) = STATUS_SUCCESS";

/** Takes and does not give back, gives back and has not taken, takes twice; and takes and gives back. */
const paired = (property: Twins["property"], take: string, give: string, other: readonly string[] = []): Twins => ({
  property,
  faulty: [[take], [give], [take, give, give], [take, "DispatchReturns(irp, STATUS_SUCCESS)", give]],
  clean: [[take, give], [take, give, take, give], ...(other.length > 0 ? [other] : [])],
});

const locks: readonly Twins[] = [
  paired(spinLockPaired, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)", [
    "KeAcquireSpinLock(lock)",
    "KeAcquireSpinLockAtDpcLevel(other)",
    "KeReleaseSpinLockFromDpcLevel(other)",
    "KeReleaseSpinLock(lock)",
  ]),
  paired(spinLockPaired, "KeAcquireSpinLockRaiseToDpc(lock)", "KeReleaseSpinLock(lock)"),
  paired(spinLockPaired, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)", [
    "KeTryToAcquireSpinLockAtDpcLevel(lock) = FALSE",
  ]),
  paired(queuedSpinLockPaired, "KeAcquireInStackQueuedSpinLock(lock)", "KeReleaseInStackQueuedSpinLock(lock)"),
  paired(criticalRegions, "KeEnterCriticalRegion()", "KeLeaveCriticalRegion()"),
  paired(guardedRegions, "KeEnterGuardedRegion()", "KeLeaveGuardedRegion()"),
  paired(exclusiveResourceAccess, owned, "ExReleaseResourceLite(resource)"),
  paired(mutexPaired, "ExAcquireFastMutex(mutex)", "ExReleaseFastMutex(mutex)"),
  {
    property: cancelSpinLockPaired,
    faulty: [["IoAcquireCancelSpinLock()"], ["IoAcquireCancelSpinLock()", "IoAcquireCancelSpinLock()"]],
    clean: [["IoAcquireCancelSpinLock()", "IoReleaseCancelSpinLock()"], ["IoReleaseCancelSpinLock()"]],
  },
  paired(removeLockBalanced, locked, "IoReleaseRemoveLock(lock)"),
  {
    property: spinLockSafe,
    faulty: [
      ["KeAcquireSpinLock(lock)", "IoCompleteRequest(irp, STATUS_SUCCESS)", "KeReleaseSpinLock(lock)"],
      ["KeAcquireSpinLock(a)", "KeAcquireSpinLock(b)", "KeReleaseSpinLock(b)", "IoStartNextPacket(device, TRUE)"],
    ],
    clean: [["KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)", "IoCompleteRequest(irp, STATUS_SUCCESS)"]],
  },
  {
    property: removeLockForward,
    faulty: [[locked, "IoReleaseRemoveLock(lock)", "IoCallDriver(irp)"]],
    clean: [[locked, "IoCallDriver(irp)", "IoReleaseRemoveLock(lock)"], ["IoCallDriver(irp)"]],
  },
];

const power: readonly Twins[] = [
  {
    property: powerDownFail,
    faulty: [[down, returns("STATUS_UNSUCCESSFUL")]],
    clean: [
      [down, success],
      [up, returns("STATUS_UNSUCCESSFUL")],
    ],
  },
  {
    property: powerUpFail,
    faulty: [[up, "IoCompleteRequest(irp, STATUS_UNSUCCESSFUL)"]],
    clean: [[up, returns("STATUS_PENDING")]],
  },
  {
    property: powerDownAllocate,
    faulty: [[down, "ExAllocatePool2(flags, size)"]],
    clean: [[down, success, "ExAllocatePool2(flags, size)"]],
  },
  { property: pagedCodeAtPowerTransition, faulty: [[up, "PAGED_CODE()"]], clean: [["PAGED_CODE()", up, success]] },
  {
    property: powerIrpDdis,
    faulty: ["ZwClose(handle)", "IoAttachDevice(device)", "PsCreateSystemThread(thread)"].map((passiveOnly) => [
      up,
      "KeSetEvent(done)",
      passiveOnly,
    ]),
    clean: [
      [down, success, "ZwClose(handle)"],
      [down, "KeSetEvent(done)", "PoSetPowerState(device)", "ExAllocatePool2(flags, size)"],
    ],
  },
];

keepsAndBreaks([...locks, ...power]);
