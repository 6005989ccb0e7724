import { assign } from "xstate";
import { errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { keWaitForSingleObject } from "./event";
import { documentedIrql } from "./facts/documented-irql";

const byOwner = ({ context, event }: ObjectScope) => context.owner === event.by;
const success = reply("STATUS_SUCCESS");

const notOwner = errorState("lock-released-by-owner", "the mutex is released by a thread that does not own it");

/** A mutex object: owned by a thread, which may acquire it again and must release it as often (MTX-1). */
export const mutex = kind({
  kind: "mutex",
  facts: ["MTX-1", "EVT-4"],
  chart: () => {
    const own = assign({ owner: ({ event }) => event.by, depth: 1 });
    const deeper = { guard: byOwner, actions: [assign({ depth: ({ context }) => context.depth + 1 }), success] };
    const last = ({ context, event }: ObjectScope) => byOwner({ context, event }) && context.depth === 1;
    return {
      context: { owner: null, depth: 0 },
      initial: "free",
      states: {
        free: {
          on: {
            wait: { target: "owned", actions: [own, success] },
            look: { target: "owned", actions: [own, success] },
            release: "notOwner",
          },
        },
        owned: {
          tags: ["busy"],
          on: {
            wait: deeper,
            look: [deeper, { actions: reply("STATUS_TIMEOUT") }],
            release: [
              { guard: last, target: "free", actions: assign({ owner: null, depth: 0 }) },
              { guard: byOwner, actions: assign({ depth: ({ context }) => context.depth - 1 }) },
              { target: "notOwner" },
            ],
          },
        },
        notOwner,
      },
    };
  },
  calls: {
    KeWaitForSingleObject: keWaitForSingleObject,
    KeReleaseMutex: call({
      params: [self("mutex")],
      irql: documentedIrql("KeReleaseMutex"),
      facts: ["MTX-1"],
      phases: [{ name: "release", messages: [{ to: "mutex", event: "release" }] }],
    }),
  },
});
