import {
  cancelSpinLock,
  criticalRegion,
  dpc,
  dpcObject,
  executiveResource,
  fastMutex,
  guardedRegion,
  ioCancelIrp,
  irp,
  queuedSpinLock,
  type Routine,
  routine,
  spinLock,
  thread,
} from "bugcheck";
import { keepsAndBreaksOnObjects } from "../../harness/testing/rule-design";
import { inOrder } from "../../harness/testing/toy-routine";

const uses = {
  lock: spinLock,
  queued: queuedSpinLock,
  dpc: dpcObject,
  irp,
  region: criticalRegion,
  guarded: guardedRegion,
  resource: executiveResource,
  mutex: fastMutex,
};
const by = (...calls: string[]) => thread(inOrder(uses, ...calls));
const take = "KeAcquireSpinLock(lock)";
const give = "KeReleaseSpinLock(lock)";
const complete = "IoCompleteRequest(irp, STATUS_SUCCESS)";

/** A thread that does this, and a DPC it queues that takes the lock in its own form. */
const withDpc = (body: readonly string[], ...inDpc: string[]) => ({
  it: by("KeInsertQueueDpc(dpc)", ...body),
  served: dpc(inOrder(uses, ...inDpc), {}, { queuedBy: "dpc" }),
});
const takeAtDpc = "KeAcquireSpinLockAtDpcLevel(lock)";
const giveFromDpc = "KeReleaseSpinLockFromDpcLevel(lock)";
const lockAndDpc = { lock: spinLock(), dpc: dpcObject({ target: 0 }) };

/** A pending IRP is cancelled; its Cancel routine completes it, and does or does not release the cancel spin lock first. */
function cancelled(releases: boolean) {
  const cancelRoutine: Routine = routine({
    uses: { irp, cancelLock: cancelSpinLock },
    chart: {
      initial: releases ? "Release" : "Complete",
      states: {
        Release: { on: { "IoReleaseCancelSpinLock()": "Complete" } },
        Complete: { on: { "IoCompleteRequest(irp, STATUS_CANCELLED)": "Done" } },
        Done: { type: "final" },
      },
    },
  });
  const canceller: Routine = {
    uses: { irp },
    chart: {
      initial: "Cancel",
      states: {
        Cancel: ioCancelIrp({ irp: "irp", cancelRoutines: { Cancel: cancelRoutine }, next: "Done" }),
        Done: { type: "final" },
      },
    },
  };
  return { canceller: thread(canceller) };
}
const cancelable = { irp: irp({ queued: { in: "queue", cancelRoutine: "Cancel" } }), cancelLock: cancelSpinLock() };

keepsAndBreaksOnObjects([
  {
    rule: "SpinLock (WDM)",
    objects: lockAndDpc,
    faulty: withDpc([take, take, give], takeAtDpc, giveFromDpc),
    clean: withDpc([take, give], takeAtDpc, giveFromDpc),
  },
  {
    rule: "SpinlockRelease (WDM)",
    objects: lockAndDpc,
    faulty: withDpc([take, give], takeAtDpc, giveFromDpc, giveFromDpc),
    clean: withDpc([take, give], takeAtDpc, giveFromDpc),
  },
  {
    rule: "SpinLockDpc (WDM)",
    objects: lockAndDpc,
    faulty: withDpc([take, give], takeAtDpc, give),
    clean: withDpc([take, give], takeAtDpc, giveFromDpc),
  },
  {
    rule: "SpinLockSafe (WDM)",
    objects: { lock: spinLock(), irp: irp() },
    faulty: { it: by(take, complete, give), other: by(take, give) },
    clean: { it: by(take, give, complete), other: by(take, give) },
  },
  {
    rule: "QueuedSpinLock (WDM)",
    objects: { queued: queuedSpinLock(), dpc: dpcObject({ target: 0 }) },
    faulty: withDpc(
      ["KeAcquireInStackQueuedSpinLock(queued)", "KeReleaseInStackQueuedSpinLock(queued)"],
      "KeReleaseInStackQueuedSpinLockFromDpcLevel(queued)",
    ),
    clean: withDpc(
      ["KeAcquireInStackQueuedSpinLock(queued)", "KeReleaseInStackQueuedSpinLock(queued)"],
      "KeAcquireInStackQueuedSpinLockAtDpcLevel(queued)",
      "KeReleaseInStackQueuedSpinLockFromDpcLevel(queued)",
    ),
  },
  { rule: "CancelSpinLock (WDM)", objects: cancelable, faulty: cancelled(false), clean: cancelled(true) },
  {
    rule: "CriticalRegions (WDM)",
    objects: { region: criticalRegion() },
    faulty: { it: by("KeEnterCriticalRegion(region)") },
    clean: { it: by("KeEnterCriticalRegion(region)", "KeLeaveCriticalRegion(region)") },
  },
  {
    rule: "GuardedRegions (WDM)",
    objects: { guarded: guardedRegion() },
    faulty: { it: by("KeLeaveGuardedRegion(guarded)") },
    clean: { it: by("KeEnterGuardedRegion(guarded)", "KeLeaveGuardedRegion(guarded)") },
  },
  {
    rule: "ExclusiveResourceAccess (WDM)",
    objects: { resource: executiveResource(), region: criticalRegion() },
    faulty: {
      it: by(
        "KeEnterCriticalRegion(region)",
        "ExAcquireResourceExclusiveLite(resource, region, TRUE)",
        "ExReleaseResourceLite(resource, region)",
        "ExReleaseResourceLite(resource, region)",
        "KeLeaveCriticalRegion(region)",
      ),
    },
    clean: {
      it: by(
        "KeEnterCriticalRegion(region)",
        "ExAcquireResourceExclusiveLite(resource, region, TRUE)",
        "ExReleaseResourceLite(resource, region)",
        "KeLeaveCriticalRegion(region)",
      ),
    },
  },
  {
    rule: "IrqlExApcLte1 (WDM)",
    objects: { lock: spinLock(), mutex: fastMutex() },
    faulty: { it: by(take, "ExAcquireFastMutex(mutex)", "ExReleaseFastMutex(mutex)", give) },
    clean: { it: by("ExAcquireFastMutex(mutex)", "ExReleaseFastMutex(mutex)", take, give) },
  },
]);
