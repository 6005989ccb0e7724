import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { type ObjectScope, reply } from "../../harness/language/reply";

/**
 * What a release by somebody who does not hold the cancel spin lock does.
 * `checked`: it is reported, whoever holds the lock or nobody (Driver Verifier's view).
 * `plain`: the lock is a word; releasing a free lock changes nothing, releasing another's lets two contexts inside, which is reported.
 * `queued`: the lock points to its owner's queue entry; releasing another's leaves it pointing to an entry of nobody's, and the next acquire writes there.
 */
export type CancelLockModel = "checked" | "plain" | "queued";

const sameLevel = reply(({ context }: ObjectScope) => context.cancelIrql ?? "0");

/** Arrow of the free lock for a release. */
export function releaseOfFree(model: CancelLockModel) {
  return model === "checked" ? "releasedByOther" : { target: "free", actions: sameLevel };
}

/** Arrow of the held lock for a release by another than its owner. */
export function releaseOfAnothers(model: CancelLockModel) {
  return model === "queued" ? { target: "queueBroken", actions: sameLevel } : { target: "releasedByOther" };
}

/** States of a queued lock after a release that was not its owner's. */
export const brokenQueue = {
  queueBroken: {
    on: {
      acquire: "strayWrite",
      release: { actions: [sameLevel, assign({ owner: null })] },
      cancelRoutineReturns: {},
    },
  },
  strayWrite: errorState(
    "lock-queue-intact",
    "the acquire writes through a queue entry that belongs to nobody",
    bugCheck("0xA", "IRQL_NOT_LESS_OR_EQUAL", "address of the stale queue entry", "DISPATCH_LEVEL", "1: write"),
  ),
};
