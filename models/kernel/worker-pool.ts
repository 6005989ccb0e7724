import { assign } from "xstate";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

export interface WorkerPoolOptions {
  /** Threads that serve the work items of the design; default 1. */
  readonly threads?: number;
}

/**
 * The system's worker threads. Every work item of a design with a pool runs on one of its threads and keeps it until its routine has returned, a wait
 * included (WRK-5). A design without a pool has as many threads as it needs.
 */
export const workerPool = kind({
  kind: "worker pool",
  implicit: true,
  facts: ["WRK-5"],
  calls: {},
  chart: (options?: WorkerPoolOptions) => ({
    context: { idle: options?.threads ?? 1 },
    initial: "serving",
    states: {
      serving: {
        on: {
          enter: {
            guard: ({ context }) => context.idle > 0,
            actions: assign({ idle: ({ context }) => context.idle - 1 }),
          },
          return: { actions: [assign({ idle: ({ context }) => context.idle + 1 }), reply("")] },
        },
      },
    },
  }),
});
