import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { releasedByOther } from "./lock-error-states";

const take = assign({ owner: ({ event }: ObjectScope) => event.by });

/** A lock word of a library's in user mode: it raises no level, so whoever interrupts its holder finds it taken. */
export const portLock = kind({
  kind: "port lock",
  facts: ["IRQL-1", "SPIN-6"],
  chart: () => ({
    context: { owner: null },
    initial: "free",
    states: {
      free: {
        on: {
          acquire: { target: "held", actions: take },
          tryAcquire: { target: "held", actions: [take, reply("TRUE")] },
          release: "releasedByOther",
        },
      },
      held: {
        tags: ["busy"],
        on: {
          tryAcquire: { actions: reply("FALSE") },
          release: [
            {
              guard: ({ context, event }) => context.owner === event.by,
              target: "free",
              actions: assign({ owner: null }),
            },
            { target: "releasedByOther" },
          ],
        },
      },
      releasedByOther,
    },
  }),
  calls: {
    /** Spins until it is free. */
    AcquirePortLock: call({
      params: [self("lock")],
      facts: ["SPIN-6"],
      phases: [{ name: "take", blocks: "spins", messages: [{ to: "lock", event: "acquire" }] }],
    }),
    TryAcquirePortLock: call({
      params: [self("lock")],
      facts: ["SPIN-9"],
      phases: [{ name: "try", messages: [{ to: "lock", event: "tryAcquire", result: true }] }],
    }),
    ReleasePortLock: call({
      params: [self("lock")],
      facts: ["SPIN-2"],
      phases: [{ name: "release", messages: [{ to: "lock", event: "release" }] }],
    }),
  },
});
