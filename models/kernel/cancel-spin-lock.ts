import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { brokenQueue, type CancelLockModel, releaseOfAnothers, releaseOfFree } from "./cancel-lock-model";
import { documentedIrql } from "./facts/documented-irql";
import { releasedByOther } from "./lock-error-states";

const own = assign({ owner: ({ event }) => event.by, cancelIrql: ({ event }) => event.cancelIrql });
/** The stray releases of the other models go back to the level that the lock was last taken at. */
const disown = (model: CancelLockModel) =>
  assign(model === "checked" ? { owner: null, cancelIrql: null } : { owner: null });
const isOwner = ({ context, event }: ObjectScope) => context.owner === event.by;

export interface CancelSpinLockOptions {
  /** Default: `checked`. */
  readonly model?: CancelLockModel;
}

/**
 * The system's one cancel spin lock. IoCancelIrp takes it, the Cancel routine gives it back with Irp->CancelIrql (CAN-1, CAN-2):
 * the owner is the actor, not the frame, and the level to go back to is the one the lock was taken at.
 */
export const cancelSpinLock = kind({
  kind: "cancel spin lock",
  implicit: true,
  facts: ["CAN-1", "CAN-2", "CAN-3"],
  chart: ({ model = "checked" }: CancelSpinLockOptions = {}) => ({
    context: { owner: null, cancelIrql: null },
    initial: "free",
    states: {
      free: {
        on: {
          acquire: { target: "held", actions: own },
          release: releaseOfFree(model),
          cancelRoutineReturns: "free",
        },
      },
      held: {
        tags: ["busy"],
        on: {
          release: [
            {
              guard: isOwner,
              target: "free",
              actions: [reply(({ context }) => context.cancelIrql), disown(model)],
            },
            releaseOfAnothers(model),
          ],
          cancelRoutineReturns: [{ guard: isOwner, target: "notReleased" }, { target: "held" }],
        },
      },
      releasedByOther,
      ...brokenQueue,
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
