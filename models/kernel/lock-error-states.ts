import { bugCheck, errorState } from "../../harness/language/bug-check";
import type { ObjectScope } from "../../harness/language/reply";

/**
 * A release by somebody who does not hold the lock (SPIN-2, SPIN-6; CancelSpinlockRelease, DoubleRelease rules). Which value Driver Verifier shows depends on
 * whether anybody held it.
 */
export const releasedByOther = errorState(
  "lock-released-by-owner",
  "the lock is released by a context that does not hold it",
  bugCheck("0xC4", "DRIVER_VERIFIER_DETECTED_VIOLATION", "lock released by another thread, or not held"),
);

/** SPIN-5: the level of before is then restored by nobody, or by somebody who never knew it. The pages name no bug check of its own. */
export const formsMixed = errorState(
  "lock-forms-matched",
  "the lock is released by another form than it was taken with, so the level of before is lost",
);

/** SPIN-10: a lock is a queue or a flag, not both. */
export const callsMixed = errorState(
  "lock-forms-matched",
  "an ordinary call is made on a queued spin lock: it takes the queue for a flag",
  bugCheck("0xC4", "DRIVER_VERIFIER_DETECTED_VIOLATION", "0x1008: queued and ordinary calls on one lock", "the lock"),
);

/** How a lock was taken and is released: `raising` keeps the level of before with it, `at-dpc-level` leaves the level alone. */
export const RAISING = "raising";
export const AT_DPC_LEVEL = "at-dpc-level";

/** Whether a release that says its form meets a lock whose level of before, `kept`, says the other; one that does not say is not held to any. */
export function mixesForms(event: ObjectScope["event"], kept: string | null): boolean {
  return event.form !== undefined && (event.form === RAISING) === (kept === null);
}
