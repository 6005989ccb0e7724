import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { releasedTooOften } from "./remove-lock";

const DOWN = "down";

/**
 * An IO_REMOVE_LOCK as its parts: a count that starts at one, the flag Removed and an event, each touched in a step of its own. Order of steps: count up, then
 * look at the flag, and undo where it is set; release counts down and sets the event at zero; release-and-wait sets the flag and counts down twice.
 * Source of the order: the catalogue's reading of ReactOS' remlock.c, for remove-lock-check-then-inc.
 */
export const removeLockInSteps = kind({
  kind: "remove lock",
  facts: ["RML-1", "RML-2", "RML-3"],
  chart: () => ({
    context: { count: 1, removed: false, signalled: false },
    initial: "initialized",
    states: {
      initialized: {
        on: {
          up: { actions: assign({ count: ({ context }) => context.count + 1 }) },
          readRemoved: {
            actions: reply(({ context }: ObjectScope) =>
              context.removed ? "STATUS_DELETE_PENDING" : "STATUS_SUCCESS",
            ),
          },
          [DOWN]: [
            { guard: ({ context }) => context.count === 0, target: "releasedTooOften" },
            {
              actions: [
                reply(({ context }: ObjectScope) => (context.count === 1 ? "zero" : "in use")),
                assign({ count: ({ context }) => context.count - 1 }),
              ],
            },
          ],
          setRemoved: { actions: assign({ removed: true }) },
          signal: { actions: assign({ signalled: true }) },
          wait: { guard: ({ context }) => context.signalled, target: "initialized" },
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
      phases: [
        { name: "count up", messages: [{ to: "lock", event: "up" }] },
        { name: "read Removed", messages: [{ to: "lock", event: "readRemoved", as: "status", result: true }] },
        {
          name: "undo",
          when: { answer: "status", is: "STATUS_DELETE_PENDING" },
          messages: [{ to: "lock", event: DOWN, as: "left" }],
        },
        { name: "set the event", when: { answer: "left", is: "zero" }, messages: [{ to: "lock", event: "signal" }] },
      ],
    }),
    IoReleaseRemoveLock: call({
      params: [self("lock")],
      irql: documentedIrql("IoReleaseRemoveLock"),
      facts: ["RML-2"],
      phases: [
        { name: "count down", messages: [{ to: "lock", event: DOWN, as: "left" }] },
        { name: "set the event", when: { answer: "left", is: "zero" }, messages: [{ to: "lock", event: "signal" }] },
      ],
    }),
    IoReleaseRemoveLockAndWait: call({
      params: [self("lock")],
      irql: documentedIrql("IoReleaseRemoveLockAndWait"),
      facts: ["RML-3"],
      phases: [
        { name: "Removed = TRUE", messages: [{ to: "lock", event: "setRemoved" }] },
        { name: "count down the own", messages: [{ to: "lock", event: DOWN }] },
        { name: "count down the first", messages: [{ to: "lock", event: DOWN, as: "left" }] },
        {
          name: "wait for the event",
          when: { answer: "left", is: "in use" },
          blocks: "waits",
          messages: [{ to: "lock", event: "wait" }],
        },
      ],
    }),
  },
});
