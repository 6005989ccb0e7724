import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import type { ObjectScope } from "../../harness/language/reply";

export interface ByteRingOptions {
  /** Bytes in it at the start; default 1. */
  readonly count?: number;
}

const seen = ({ context, event }: ObjectScope): number => context.seen[event.by] ?? 0;

/** Takes what the actor read last, changed by `difference`, for the count; the reading is used up. */
const written = (difference: number, counter: "puts" | "gets") =>
  assign((scope: ObjectScope) => ({
    count: seen(scope) + difference,
    [counter]: scope.context[counter] + 1,
    seen: Object.fromEntries(Object.entries(scope.context.seen).filter(([actor]) => actor !== scope.event.by)),
  }));

/**
 * A ring buffer of the driver's with a count of the bytes in it, written as plain C: the count is read into a register, changed there, and written back.
 * How many bytes were really put and got only the checker knows.
 */
export const byteRing = kind({
  kind: "byte ring",
  facts: ["IRQL-9"],
  chart: (options?: ByteRingOptions) => ({
    context: { initially: options?.count ?? 1, count: options?.count ?? 1, puts: 0, gets: 0, seen: {} },
    initial: "inUse",
    states: {
      inUse: {
        on: {
          readCount: {
            actions: assign({
              seen: ({ context, event }) => ({ ...context.seen, [event.by]: context.count }),
            }),
          },
          writePut: { actions: written(1, "puts") },
          writeGet: { actions: written(-1, "gets") },
        },
      },
    },
  }),
  calls: {
    /** r = count. */
    ReadCount: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [{ name: "r = count", messages: [{ to: "ring", event: "readCount" }] }],
    }),
    /** A byte was put: count = r + 1. */
    WriteCountAfterPut: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [{ name: "count = r + 1", messages: [{ to: "ring", event: "writePut" }] }],
    }),
    /** A byte was got: count = r - 1. */
    WriteCountAfterGet: call({
      params: [self("ring")],
      facts: ["IRQL-9"],
      phases: [{ name: "count = r - 1", messages: [{ to: "ring", event: "writeGet" }] }],
    }),
  },
});
