import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface DpcOptions {
  /** KeSetTargetProcessorDpc: the processor it runs on instead of the one that queues it. */
  readonly target?: number;
}

const isHere = ({ context, event }: ObjectScope) => context.processor === event.processor;

/**
 * A DPC object: queued at most once, on the queuing processor unless targeted, and off the queue before its routine runs, so it can be
 * queued again, and run elsewhere, while the routine is still running (DPC-1 to DPC-4).
 */
export const dpcObject = kind({
  kind: "DPC object",
  facts: ["DPC-1", "DPC-2", "DPC-3", "DPC-4", "DPC-5"],
  chart: (options?: DpcOptions) => {
    const target = options?.target === undefined ? undefined : String(options.target);
    return {
      context: { processor: null, running: 0 },
      initial: "notQueued",
      states: {
        notQueued: {
          on: {
            insert: {
              target: "queued",
              actions: [assign({ processor: ({ event }) => target ?? event.processor }), reply("TRUE")],
            },
            remove: { actions: reply("FALSE") },
            return: { actions: assign({ running: ({ context }) => context.running - 1 }) },
          },
        },
        queued: {
          tags: ["busy"],
          on: {
            insert: { actions: reply("FALSE") },
            remove: { target: "notQueued", actions: [assign({ processor: null }), reply("TRUE")] },
            enter: {
              guard: isHere,
              target: "notQueued",
              actions: assign({ processor: null, running: ({ context }) => context.running + 1 }),
            },
            return: { actions: assign({ running: ({ context }) => context.running - 1 }) },
          },
        },
      },
    };
  },
  calls: {
    KeInsertQueueDpc: call({
      params: [self("dpc")],
      irql: documentedIrql("KeInsertQueueDpc"),
      facts: ["DPC-1"],
      phases: [
        { name: "insert", messages: [{ to: "dpc", event: "insert", with: { processor: "processor" }, result: true }] },
      ],
    }),
    KeRemoveQueueDpc: call({
      params: [self("dpc")],
      irql: documentedIrql("KeRemoveQueueDpc"),
      facts: ["DPC-5"],
      phases: [{ name: "remove", messages: [{ to: "dpc", event: "remove", result: true }] }],
    }),
  },
});
