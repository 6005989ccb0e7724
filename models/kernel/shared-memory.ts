import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import type { ObjectScope } from "../../harness/language/reply";

const plus = (field: "questions" | "answers", difference: number) =>
  assign({ [field]: ({ context }: ObjectScope) => context[field] + difference });

/**
 * A page that the driver and an application both have mapped, used as a mailbox for one question and its answer. The driver spins for the answer, keeping
 * its processor; the application polls for the question from a thread, which gives its processor up between two looks.
 */
export const sharedMemory = kind({
  kind: "shared memory",
  facts: ["IRQL-3", "IRQL-9"],
  chart: () => ({
    context: { questions: 0, answers: 0 },
    initial: "mapped",
    states: {
      mapped: {
        on: {
          ask: { actions: plus("questions", 1) },
          seeQuestion: { guard: ({ context }) => context.questions > 0, actions: plus("questions", -1) },
          answer: { actions: plus("answers", 1) },
          seeAnswer: { guard: ({ context }) => context.answers > 0, actions: plus("answers", -1) },
        },
      },
    },
  }),
  calls: {
    WriteQuestion: call({
      params: [self("page")],
      facts: ["IRQL-9"],
      phases: [{ name: "write", messages: [{ to: "page", event: "ask" }] }],
    }),
    /** Reads the page over and over until the answer is there. */
    SpinForAnswer: call({
      params: [self("page")],
      facts: ["IRQL-3", "DPC-7"],
      phases: [{ name: "spin", blocks: "spins", messages: [{ to: "page", event: "seeAnswer" }] }],
    }),
    /** The application's polling, as far as it matters: it goes on when the question is there. */
    PollForQuestion: call({
      params: [self("page")],
      facts: ["IRQL-9"],
      phases: [{ name: "poll", blocks: "waits", messages: [{ to: "page", event: "seeQuestion" }] }],
    }),
    WriteAnswer: call({
      params: [self("page")],
      facts: ["IRQL-9"],
      phases: [{ name: "write", messages: [{ to: "page", event: "answer" }] }],
    }),
  },
});
