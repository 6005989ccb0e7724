import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { releasedByOther } from "./lock-error-states";

const own = assign({ owner: ({ event }) => event.by, cancelIrql: ({ event }) => event.cancelIrql });
const disown = assign({ owner: null, cancelIrql: null });

/**
 * The system's one cancel spin lock. IoCancelIrp takes it, the Cancel routine gives it back with Irp->CancelIrql (CAN-1, CAN-2):
 * the owner is the actor, not the frame, and the level to go back to is the one the lock was taken at.
 */
export const cancelSpinLock = kind({
  kind: "cancel spin lock",
  implicit: true,
  facts: ["CAN-1", "CAN-2", "CAN-3"],
  chart: () => ({
    context: { owner: null, cancelIrql: null },
    initial: "free",
    states: {
      free: {
        on: {
          acquire: { target: "held", actions: own },
          release: "releasedByOther",
          cancelRoutineReturns: "free",
        },
      },
      held: {
        tags: ["busy"],
        on: {
          release: [
            {
              guard: ({ context, event }) => context.owner === event.by,
              target: "free",
              actions: [reply(({ context }) => context.cancelIrql), disown],
            },
            { target: "releasedByOther" },
          ],
          cancelRoutineReturns: [
            { guard: ({ context, event }) => context.owner === event.by, target: "notReleased" },
            { target: "held" },
          ],
        },
      },
      releasedByOther,
      notReleased: errorState(
        "cancel-lock-released",
        "the Cancel routine returns with the cancel spin lock held",
        bugCheck("0x11B", "DRIVER_RETURNED_HOLDING_CANCEL_LOCK", "the IRP that was cancelled", "the Cancel routine"),
      ),
    },
  }),
  calls: {
    IoAcquireCancelSpinLock: call({
      params: [],
      irql: documentedIrql("IoAcquireCancelSpinLock"),
      facts: ["CAN-1"],
      phases: [
        { name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "irql" } },
        {
          name: "take",
          blocks: "spins",
          messages: [{ to: "kind:cancel spin lock", event: "acquire", with: { cancelIrql: "irql" } }],
        },
      ],
    }),
    IoReleaseCancelSpinLock: call({
      params: [],
      irql: documentedIrql("IoReleaseCancelSpinLock"),
      facts: ["CAN-2"],
      phases: [
        {
          name: "release",
          messages: [{ to: "kind:cancel spin lock", event: "release", as: "irql" }],
          irql: { kind: "lower", from: "irql" },
        },
      ],
    }),
  },
});
