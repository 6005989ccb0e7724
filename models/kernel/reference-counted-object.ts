import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { freedTwice, usedAfterFree } from "./freed-memory";

export interface ReferenceCountedOptions {
  /** References from the start; default 1, the creator's own. */
  readonly references?: number;
}

const counted = (difference: number) => ({
  actions: [
    reply(({ context }: ObjectScope) => String(context.references + difference)),
    assign({ references: ({ context }) => context.references + difference }),
  ],
});

/**
 * Memory with a reference count of the driver's own in it, counted by Interlocked calls. The count frees nothing by itself: who takes it
 * to zero calls ExFreePoolWithTag, and every touch afterwards, the count's included, is a touch of freed memory.
 */
export const referenceCountedObject = kind({
  kind: "reference-counted object",
  facts: ["IRQL-9", "NF:wdm.InterlockedDecrement", "NF:wdm.ExFreePoolWithTag"],
  chart: (options?: ReferenceCountedOptions) => ({
    context: { references: options?.references ?? 1 },
    initial: "allocated",
    states: {
      allocated: {
        tags: ["allocated"],
        on: {
          increment: counted(1),
          incrementUnlessZero: [
            { guard: ({ context }) => context.references === 0, actions: reply("FALSE") },
            { actions: [assign({ references: ({ context }) => context.references + 1 }), reply("TRUE")] },
          ],
          decrement: counted(-1),
          readReferences: { actions: reply(({ context }: ObjectScope) => String(context.references)) },
          access: "allocated",
          free: "freed",
        },
      },
      freed: { on: { free: "freedTwice", "*": "usedAfterFree" } },
      freedTwice: freedTwice("the object"),
      usedAfterFree: usedAfterFree("the object"),
    },
  }),
  calls: {
    /** The new count is the result. */
    InterlockedIncrement: call({
      params: [self("object")],
      irql: documentedIrql("InterlockedIncrement"),
      facts: ["NF:wdm.InterlockedIncrement"],
      phases: [{ name: "increment", messages: [{ to: "object", event: "increment", result: true }] }],
    }),
    /** The new count is the result. */
    InterlockedDecrement: call({
      params: [self("object")],
      irql: documentedIrql("InterlockedDecrement"),
      facts: ["NF:wdm.InterlockedDecrement"],
      phases: [{ name: "decrement", messages: [{ to: "object", event: "decrement", result: true }] }],
    }),
    /** A loop of compare-exchanges that counts up unless it finds zero, as one step: TRUE where it counted. */
    IncrementUnlessZero: call({
      params: [self("object")],
      facts: ["NF:wdm.InterlockedCompareExchange"],
      phases: [{ name: "increment", messages: [{ to: "object", event: "incrementUnlessZero", result: true }] }],
    }),
    /** A plain read of the count, as a step of its own. */
    ReadReferences: call({
      params: [self("object")],
      facts: ["IRQL-9"],
      phases: [{ name: "read", messages: [{ to: "object", event: "readReferences", result: true }] }],
    }),
    /** A read or write of the object's other fields. */
    Access: call({
      params: [self("object")],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "object", event: "access" }] }],
    }),
    ExFreePoolWithTag: call({
      params: [self("object")],
      irql: documentedIrql("ExFreePoolWithTag"),
      facts: ["NF:wdm.ExFreePoolWithTag"],
      phases: [{ name: "free", messages: [{ to: "object", event: "free" }] }],
    }),
  },
});
