import { assign } from "xstate";
import { errorState } from "../../harness/language/bug-check";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface InvertedCallOptions {
  /** The service has always one more request pending, which the driver may complete without taking it from anywhere; default false. */
  readonly alwaysPending?: boolean;
}

const NULL = "NULL";
const answered = ({ context }: ObjectScope) => context.answered.length > 0;
const cancelled = ({ context }: ObjectScope) => context.cancelled > 0;
const plus = (field: string, difference: number) =>
  assign({ [field]: ({ context }: ObjectScope) => context[field] + difference });

/**
 * The requests that a service keeps pending in the driver so that the driver can ask it something: the inverted call. The driver takes one of them and
 * completes it with a question in its output buffer. The pending ones are in a cancel-safe queue, whose steps are atomic (CSQ-2, CSQ-4).
 */
export const invertedCall = kind({
  kind: "inverted call",
  facts: ["CSQ-2", "CSQ-4", "WFP-3"],
  assumes: [
    "the service's pended requests are in a cancel-safe queue whose insert and remove are one step each (CSQ-2, CSQ-4)",
  ],
  chart: (options?: InvertedCallOptions) => ({
    context: { pended: 0, taken: 0, answered: [], cancelled: 0 },
    initial: "open",
    states: {
      open: {
        on: {
          pend: { actions: plus("pended", 1) },
          take: [
            { guard: ({ context }) => context.pended === 0, actions: reply(NULL) },
            { actions: [plus("pended", -1), plus("taken", 1), reply("irp")] },
          ],
          complete: [
            ...(options?.alwaysPending
              ? []
              : [{ guard: ({ context }: ObjectScope) => context.taken === 0, target: "completedNothing" }]),
            {
              actions: [
                ...(options?.alwaysPending ? [] : [plus("taken", -1)]),
                assign({ answered: ({ context, event }) => [...context.answered, event.question] }),
              ],
            },
          ],
          cancelAll: {
            actions: assign(({ context }) => ({ pended: 0, cancelled: context.cancelled + context.pended })),
          },
          wait: [
            {
              guard: answered,
              actions: [
                reply(({ context }) => context.answered[0]),
                assign({ answered: ({ context }) => context.answered.slice(1) }),
              ],
            },
            { guard: cancelled, actions: [plus("cancelled", -1), reply("STATUS_CANCELLED")] },
          ],
        },
      },
      completedNothing: errorState(
        "no-null-dereference",
        "a service's request is completed that was not taken: there was none",
      ),
    },
  }),
  calls: {
    /** The driver queues one of the service's requests. */
    PendServiceRequest: call({
      params: [self("requests")],
      facts: ["CSQ-2"],
      phases: [{ name: "insert", messages: [{ to: "requests", event: "pend" }] }],
    }),
    /** The driver takes one that is pending, or NULL. */
    TakeServiceRequest: call({
      params: [self("requests")],
      facts: ["CSQ-4"],
      phases: [{ name: "remove", messages: [{ to: "requests", event: "take", result: true }] }],
    }),
    /** The driver completes the one it has taken, with a question in its output buffer. */
    CompleteServiceRequest: call({
      params: [self("requests"), object("question", "pended operation")],
      facts: ["COMP-1"],
      phases: [{ name: "complete", messages: [{ to: "requests", event: "complete", with: { question: "question" } }] }],
    }),
    /** IRP_MJ_CLEANUP: those still pending are completed as cancelled. */
    CancelServiceRequests: call({
      params: [self("requests")],
      facts: ["CSQ-6"],
      phases: [{ name: "cancel", messages: [{ to: "requests", event: "cancelAll" }] }],
    }),
    /** The service waits for one of its requests: the question, or STATUS_CANCELLED. */
    GetOverlappedResult: call({
      params: [self("requests")],
      facts: ["COMP-1"],
      phases: [{ name: "wait", blocks: "waits", messages: [{ to: "requests", event: "wait", result: true }] }],
    }),
  },
});
