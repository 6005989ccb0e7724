import type { Property } from "../harness/language/property";
import { allocationGranted } from "./allocation-granted";
import { answerAppliedToItsQuestion } from "./answer-applied-to-its-question";
import { cacheGivesWay } from "./cache-gives-way";
import { calloutUnregisteredOnce } from "./callout-unregistered-once";
import { cancelLockReleased } from "./cancel-lock-released";
import { classifyCompletedOnce } from "./classify-completed-once";
import { countNeverNegative } from "./count-never-negative";
import { detachedBeforeDeleted } from "./detached-before-deleted";
import { deviceQueueBusy } from "./device-queue-busy";
import { everyBlockFreed } from "./every-block-freed";
import { everyClassifyCompleted } from "./every-classify-completed";
import { everyCloneFreed } from "./every-clone-freed";
import { everyFileClosed } from "./every-file-closed";
import { everyFrameworkRequestCompleted } from "./every-framework-request-completed";
import { everyIrpCompleted } from "./every-irp-completed";
import { everyOperationCompleted } from "./every-operation-completed";
import { everyPowerIrpCompleted } from "./every-power-irp-completed";
import { handleValid } from "./handle-valid";
import { irpFreedByItsOwner } from "./irp-freed-by-its-owner";
import { irqlRespected } from "./irql-respected";
import { listEntryUnlinkedOnce } from "./list-entry-unlinked-once";
import { lockFormsMatched } from "./lock-forms-matched";
import { lockQueueIntact } from "./lock-queue-intact";
import { lockReleasedByOwner } from "./lock-released-by-owner";
import { nblReturnedOnce } from "./nbl-returned-once";
import { noAccessWhileStopped } from "./no-access-while-stopped";
import { noArmedTimerFreed } from "./no-armed-timer-freed";
import { noCancelRoutineAtCompletion } from "./no-cancel-routine-at-completion";
import { noCodeAfterUnload } from "./no-code-after-unload";
import { noDeadlock } from "./no-deadlock";
import { noDoubleFree } from "./no-double-free";
import { noHardwareAccessInDx } from "./no-hardware-access-in-dx";
import { noNullDereference } from "./no-null-dereference";
import { noOverflow } from "./no-overflow";
import { noSendWhilePaused } from "./no-send-while-paused";
import { noStackOverflow } from "./no-stack-overflow";
import { noStalledRing } from "./no-stalled-ring";
import { noUseAfterFree } from "./no-use-after-free";
import { noUseBeforeInitialization } from "./no-use-before-initialization";
import { nothingLeaked } from "./nothing-leaked";
import { oidCompletedOnce } from "./oid-completed-once";
import { operationCompletedOnce } from "./operation-completed-once";
import { packetInjectedOnce } from "./packet-injected-once";
import { pauseCompletedOnce } from "./pause-completed-once";
import { pendingPropagated } from "./pending-propagated";
import { protectionBalanced } from "./protection-balanced";
import { requestOwnedByDriver } from "./request-owned-by-driver";
import { requiredIrpSucceeds } from "./required-irp-succeeds";
import { resourceHeldInRegion } from "./resource-held-in-region";
import { returnsAtEntryIrql } from "./returns-at-entry-irql";
import { ringCountExact } from "./ring-count-exact";
import { semaphoreWithinLimit } from "./semaphore-within-limit";
import { singleCompletion } from "./single-completion";
import { stackLocationOwned } from "./stack-location-owned";
import { tagNamesOneDriver } from "./tag-names-one-driver";
import { workItemQueuedOnce } from "./work-item-queued-once";

/** What every design is held to unless it says otherwise. */
export const defaultProperties: readonly Property[] = [
  noDeadlock,
  irqlRespected,
  returnsAtEntryIrql,
  cancelLockReleased,
  lockReleasedByOwner,
  lockFormsMatched,
  resourceHeldInRegion,
  detachedBeforeDeleted,
  deviceQueueBusy,
  lockQueueIntact,
  singleCompletion,
  stackLocationOwned,
  pendingPropagated,
  irpFreedByItsOwner,
  noCancelRoutineAtCompletion,
  listEntryUnlinkedOnce,
  noUseAfterFree,
  noDoubleFree,
  noNullDereference,
  semaphoreWithinLimit,
  noArmedTimerFreed,
  noCodeAfterUnload,
  workItemQueuedOnce,
  countNeverNegative,
  protectionBalanced,
  noUseBeforeInitialization,
  noHardwareAccessInDx,
  nblReturnedOnce,
  pauseCompletedOnce,
  noSendWhilePaused,
  oidCompletedOnce,
  operationCompletedOnce,
  answerAppliedToItsQuestion,
  everyOperationCompleted,
  calloutUnregisteredOnce,
  packetInjectedOnce,
  everyCloneFreed,
  noStalledRing,
  classifyCompletedOnce,
  everyClassifyCompleted,
  everyIrpCompleted,
  nothingLeaked,
  noStackOverflow,
  allocationGranted,
  tagNamesOneDriver,
  everyBlockFreed,
  cacheGivesWay,
  noOverflow,
  ringCountExact,
  requestOwnedByDriver,
  everyFrameworkRequestCompleted,
  everyFileClosed,
  requiredIrpSucceeds,
  noAccessWhileStopped,
  everyPowerIrpCompleted,
  handleValid,
];
