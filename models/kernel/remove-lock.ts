import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

/** Released more often than acquired: Driver Verifier counts for the checked form of the lock. */
export const releasedTooOften = errorState(
  "protection-balanced",
  "the remove lock is released more often than it was acquired",
  bugCheck("0xC4", "DRIVER_VERIFIER_DETECTED_VIOLATION", "0xD5: remove lock released with an unknown tag"),
);

const none = ({ context }: ObjectScope) => context.count === 0;
const plus = (difference: number) => assign({ count: ({ context }) => context.count + difference });

/**
 * An IO_REMOVE_LOCK as one atomic object: a count and, from IoReleaseRemoveLockAndWait on, the flag that refuses new ones (RML-1 to RML-3).
 * Dropping the own count and setting the flag is one step, as the facts suggest; see removeLockInSteps for an implementation.
 */
export const removeLock = kind({
  kind: "remove lock",
  facts: ["RML-1", "RML-2", "RML-3", "RML-4"],
  assumes: [
    "IoReleaseRemoveLockAndWait drops the own count and sets the drain flag in one step (RML-3 leaves it open)",
  ],
  chart: () => ({
    context: { count: 0 },
    initial: "open",
    states: {
      open: {
        on: {
          acquire: { actions: [plus(1), reply("STATUS_SUCCESS")] },
          release: [{ guard: none, target: "releasedTooOften" }, { actions: plus(-1) }],
          drain: [
            { guard: none, target: "releasedTooOften" },
            { target: "draining", actions: plus(-1) },
          ],
        },
      },
      draining: {
        on: {
          acquire: { actions: reply("STATUS_DELETE_PENDING") },
          release: [{ guard: none, target: "releasedTooOften" }, { actions: plus(-1) }],
          drain: "releasedTooOften",
          drained: { guard: none, target: "removed" },
        },
      },
      removed: {
        on: {
          acquire: { actions: reply("STATUS_DELETE_PENDING") },
          release: "releasedTooOften",
          drain: "releasedTooOften",
        },
      },
      releasedTooOften,
    },
  }),
  calls: {
    IoAcquireRemoveLock: call({
      params: [self("lock")],
      irql: documentedIrql("IoAcquireRemoveLock"),
      facts: ["RML-1"],
      phases: [{ name: "acquire", messages: [{ to: "lock", event: "acquire", result: true }] }],
    }),
    IoReleaseRemoveLock: call({
      params: [self("lock")],
      irql: documentedIrql("IoReleaseRemoveLock"),
      facts: ["RML-2"],
      phases: [{ name: "release", messages: [{ to: "lock", event: "release" }] }],
    }),
    IoReleaseRemoveLockAndWait: call({
      params: [self("lock")],
      irql: documentedIrql("IoReleaseRemoveLockAndWait"),
      facts: ["RML-3"],
      phases: [
        { name: "drop the own count, refuse new ones", messages: [{ to: "lock", event: "drain" }] },
        { name: "wait until the count is zero", blocks: "waits", messages: [{ to: "lock", event: "drained" }] },
      ],
    }),
  },
});
