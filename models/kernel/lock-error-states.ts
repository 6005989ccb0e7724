import { bugCheck, errorState } from "../../harness/language/bug-check";

/** A release by somebody who does not hold the lock (SPIN-2, SPIN-6; CancelSpinlockRelease, DoubleRelease rules). */
export const releasedByOther = errorState(
  "lock-released-by-owner",
  "the lock is released by a context that does not hold it",
  bugCheck(
    "0xC4",
    "DRIVER_VERIFIER_DETECTED_VIOLATION",
    "0x1003 or 0x1005: lock released by other than its owner, or not held",
  ),
);
