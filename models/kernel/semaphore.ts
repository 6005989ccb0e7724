import { assign } from "xstate";
import { errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { atOnce, keWaitForSingleObject, wait } from "./event";
import { documentedIrql } from "./facts/documented-irql";

export interface SemaphoreOptions {
  readonly count?: number;
  /** The count may not pass it: a release beyond it raises STATUS_SEMAPHORE_LIMIT_EXCEEDED. */
  readonly limit?: number;
}

export const semaphore = kind({
  kind: "semaphore",
  facts: ["IRQL-8"],
  sample: { limit: 1 } satisfies SemaphoreOptions,
  chart: (options?: SemaphoreOptions) => {
    const limit = options?.limit ?? Number.MAX_SAFE_INTEGER;
    const positive = ({ context }: { context: { count: number } }) => context.count > 0;
    const down = {
      guard: positive,
      actions: [assign({ count: ({ context }) => context.count - 1 }), reply("STATUS_SUCCESS")],
    };
    return {
      context: { count: options?.count ?? 0 },
      initial: "counting",
      states: {
        counting: {
          on: {
            wait: down,
            look: [down, { actions: reply("STATUS_TIMEOUT") }],
            release: [
              { guard: ({ context }) => context.count >= limit, target: "limitExceeded" },
              { actions: assign({ count: ({ context }) => context.count + 1 }) },
            ],
          },
        },
        limitExceeded: errorState("semaphore-within-limit", "the semaphore is released beyond its limit"),
      },
    };
  },
  calls: {
    KeWaitForSingleObject: keWaitForSingleObject,
    KeReleaseSemaphore: call({
      params: [self("semaphore"), wait],
      irql: documentedIrql("KeReleaseSemaphore", atOnce),
      facts: ["IRQL-8"],
      phases: [{ name: "release", messages: [{ to: "semaphore", event: "release" }] }],
    }),
  },
});
