import { assign } from "xstate";
import { call, objectOr, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface SharedPointerOptions {
  /** The pointer starts out with the first instance of this object in it. */
  readonly to?: string;
}

const value = objectOr("value", "IRP", "NULL");
const old = reply(({ context }) => context.value);

/** A pointer to an IRP that several contexts can reach, such as a field of the device extension. Each access is one step. */
export const sharedPointer = kind({
  kind: "shared pointer",
  facts: ["NF:wdm.InterlockedExchangePointer"],
  chart: (options: SharedPointerOptions | undefined, { instances }) => ({
    context: { value: options?.to === undefined ? "NULL" : (instances(options.to)[0] ?? "NULL") },
    initial: "stored",
    states: {
      stored: {
        on: {
          read: { actions: old },
          write: { actions: assign({ value: ({ event }) => event.value }) },
          exchange: { actions: [old, assign({ value: ({ event }) => event.value })] },
        },
      },
    },
  }),
  calls: {
    /** A plain read: the object it points to, or NULL. */
    ReadPointer: call({
      params: [self("pointer")],
      facts: [],
      phases: [{ name: "read", messages: [{ to: "pointer", event: "read", result: true }] }],
    }),
    /** A plain write. */
    WritePointer: call({
      params: [self("pointer"), value],
      facts: [],
      phases: [{ name: "write", messages: [{ to: "pointer", event: "write", with: { value: "value" } }] }],
    }),
    /** Writes and returns what it pointed to before, in one step. */
    InterlockedExchangePointer: call({
      params: [self("pointer"), value],
      irql: documentedIrql("InterlockedExchangePointer"),
      facts: ["NF:wdm.InterlockedExchangePointer"],
      phases: [
        { name: "exchange", messages: [{ to: "pointer", event: "exchange", with: { value: "value" }, result: true }] },
      ],
    }),
  },
});
