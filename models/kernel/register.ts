import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { PENDING } from "../../harness/language/memory-model";
import { reply } from "../../harness/language/reply";

/**
 * A local variable of one actor's whose value is needed only later than the load that fills it: under memory model `arm64` the load may be performed
 * after stores that follow it.
 */
export const register = kind({
  kind: "register",
  facts: ["IRQL-9"],
  chart: () => ({
    context: { value: null },
    initial: "held",
    states: {
      held: {
        on: {
          arrive: { actions: assign({ value: ({ event }) => event.value }) },
          value: {
            guard: ({ context }) => context.value !== null && context.value !== PENDING,
            actions: reply(({ context }) => context.value),
          },
        },
      },
    },
  }),
  calls: {
    /** The value that was loaded. Whatever comes after depends on the load, as a branch or an operand does. */
    ValueOf: call({
      params: [self("register")],
      facts: ["IRQL-9"],
      phases: [
        {
          name: "use",
          blocks: "spins",
          messages: [{ to: "register", event: "value", result: true, memory: { access: "register" } }],
        },
      ],
    }),
  },
});
