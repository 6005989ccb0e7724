import type { Property } from "../harness/language/property";
import { cancelLockReleased } from "./cancel-lock-released";
import { everyIrpCompleted } from "./every-irp-completed";
import { irqlRespected } from "./irql-respected";
import { listEntryUnlinkedOnce } from "./list-entry-unlinked-once";
import { lockReleasedByOwner } from "./lock-released-by-owner";
import { noCancelRoutineAtCompletion } from "./no-cancel-routine-at-completion";
import { noDeadlock } from "./no-deadlock";
import { noDoubleFree } from "./no-double-free";
import { noNullDereference } from "./no-null-dereference";
import { noUseAfterFree } from "./no-use-after-free";
import { nothingLeaked } from "./nothing-leaked";
import { returnsAtEntryIrql } from "./returns-at-entry-irql";
import { semaphoreWithinLimit } from "./semaphore-within-limit";
import { singleCompletion } from "./single-completion";

/** What every design is held to unless it says otherwise. */
export const defaultProperties: readonly Property[] = [
  noDeadlock,
  irqlRespected,
  returnsAtEntryIrql,
  cancelLockReleased,
  lockReleasedByOwner,
  singleCompletion,
  noCancelRoutineAtCompletion,
  listEntryUnlinkedOnce,
  noUseAfterFree,
  noDoubleFree,
  noNullDereference,
  semaphoreWithinLimit,
  everyIrpCompleted,
  nothingLeaked,
];
