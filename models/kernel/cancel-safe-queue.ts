import { assign } from "xstate";
import { errorState } from "../../harness/language/bug-check";
import { call, object, objectOr, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface CancelSafeQueueOptions {
  /** Whether IoCsqInitialize or IoCsqInitializeEx has been called when the run starts; default true. */
  readonly initialized?: boolean;
}

const NULL = "NULL";

const without = (list: "queued" | "canceling") =>
  assign({ [list]: ({ context, event }: Scope) => context[list].filter((irp) => irp !== event.irp) });

interface Scope {
  readonly context: { readonly queued: readonly string[]; readonly canceling: readonly string[] };
  readonly event: { readonly irp: string };
}

/**
 * A cancel-safe queue as one atomic object: what happens between its acquire and release callbacks is one step (the modelling choice
 * stated after CSQ-12). An IRP whose Cancel routine has been taken is no longer returned; it waits in `canceling` for that routine.
 */
export const cancelSafeQueue = kind({
  kind: "cancel-safe queue",
  facts: ["CSQ-1", "CSQ-2", "CSQ-3", "CSQ-4", "CSQ-5", "CSQ-6"],
  assumes: [
    "what a cancel-safe queue does between its acquire and release callbacks is one step (the pages are silent)",
    "an IRP that is already canceled goes from IoCsqInsertIrp straight to complete-canceled (the pages are silent)",
  ],
  sample: { initialized: false } satisfies CancelSafeQueueOptions,
  chart: (options?: CancelSafeQueueOptions) => ({
    context: { queued: [], canceling: [] },
    initial: options?.initialized === false ? "uninitialized" : "open",
    states: {
      uninitialized: { on: { initialize: "open", cancelTook: "uninitialized", "*": "usedTooEarly" } },
      usedTooEarly: errorState(
        "no-use-before-initialization",
        "the cancel-safe queue is used before IoCsqInitialize or IoCsqInitializeEx",
      ),
      open: {
        on: {
          initialize: "open",
          insertEx: [
            { guard: ({ event }) => event.irp === NULL, actions: reply("STATUS_UNSUCCESSFUL") },
            { guard: ({ event }) => event.outcome === "canceled", actions: reply("STATUS_SUCCESS") },
            {
              actions: [
                assign({ queued: ({ context, event }) => [...context.queued, event.irp] }),
                reply("STATUS_SUCCESS"),
              ],
            },
          ],
          insert: [
            { guard: ({ event }) => event.outcome === "canceled", target: "open" },
            { actions: assign({ queued: ({ context, event }) => [...context.queued, event.irp] }) },
          ],
          removeNext: {
            actions: [
              reply(({ context }) => context.queued[0] ?? "NULL"),
              assign({ queued: ({ context }) => context.queued.slice(1) }),
            ],
          },
          cancelTook: [
            {
              guard: ({ context, event }) => context.queued.includes(event.irp),
              actions: [
                assign({ canceling: ({ context, event }) => [...context.canceling, event.irp] }),
                without("queued"),
              ],
            },
            { target: "open" },
          ],
          removeThis: [
            {
              guard: ({ context, event }) => context.queued.includes(event.irp),
              actions: [reply(({ event }) => event.irp), without("queued")],
            },
            { actions: reply("NULL") },
          ],
          removeCanceled: { actions: without("canceling") },
        },
      },
    },
  }),
  calls: {
    IoCsqInsertIrp: call({
      params: [self("csq"), object("irp", "IRP")],
      irql: documentedIrql("IoCsqInsertIrp"),
      facts: ["CSQ-2", "CSQ-6"],
      phases: [
        {
          name: "insert",
          messages: [
            { to: "irp", event: "csqInsert", with: { csq: "csq" }, as: "outcome" },
            { to: "csq", event: "insert", with: { irp: "irp", outcome: "outcome" } },
          ],
        },
        {
          name: "complete the canceled IRP",
          when: { answer: "outcome", is: "canceled" },
          messages: [{ to: "irp", event: "complete" }],
        },
      ],
    }),
    /** The queue's callbacks are registered; CsqInsertIrpEx among them, for IoCsqInsertIrpEx. */
    IoCsqInitializeEx: call({
      params: [self("csq")],
      irql: documentedIrql("IoCsqInitializeEx"),
      facts: ["NF:wdm.IoCsqInitializeEx"],
      phases: [{ name: "initialize", messages: [{ to: "csq", event: "initialize" }] }],
    }),
    IoCsqInitialize: call({
      params: [self("csq")],
      irql: documentedIrql("IoCsqInitialize"),
      facts: ["NF:wdm.IoCsqInitialize"],
      phases: [{ name: "initialize", messages: [{ to: "csq", event: "initialize" }] }],
    }),
    /**
     * What the driver's CsqInsertIrpEx says, which is given the InsertContext: STATUS_SUCCESS where it queued the IRP; STATUS_UNSUCCESSFUL, and the IRP is
     * the caller's still. With NULL, and for a queue of IoCsqInitialize's, which has no such routine, always STATUS_SUCCESS.
     */
    IoCsqInsertIrpEx: call({
      params: [self("csq"), object("irp", "IRP"), objectOr("insertContext", "current IRP", NULL)],
      irql: documentedIrql("IoCsqInsertIrpEx"),
      facts: ["CSQ-3", "CSQ-6", "CSQ-11"],
      assumes: [
        "IoCsqInsertIrpEx marks an IRP pending that it queues, as IoCsqInsertIrp does (its page does not say)",
        "IoCsqInsertIrpEx asks CsqInsertIrpEx before it looks whether the IRP is canceled (the pages are silent)",
      ],
      phases: [
        {
          name: "insert",
          messages: [
            { to: "insertContext", event: "insertEx", with: { irp: "irp" }, as: "irp" },
            { to: "irp", event: "csqInsert", with: { csq: "csq" }, as: "outcome" },
            { to: "csq", event: "insertEx", with: { irp: "irp", outcome: "outcome" }, result: true },
          ],
        },
        {
          name: "complete the canceled IRP",
          when: { answer: "outcome", is: "canceled" },
          messages: [{ to: "irp", event: "complete" }],
        },
      ],
    }),
    /** The oldest IRP that is not being cancelled, or NULL. */
    IoCsqRemoveNextIrp: call({
      params: [self("csq")],
      irql: documentedIrql("IoCsqRemoveNextIrp"),
      facts: ["CSQ-4"],
      phases: [
        {
          name: "remove",
          messages: [
            { to: "csq", event: "removeNext", as: "irp", result: true },
            { to: "irp", event: "csqRemove" },
          ],
        },
      ],
    }),
    /** The IRP, where it was queued and is not being cancelled; NULL: it was cancelled, and the caller must not touch it. */
    IoCsqRemoveIrp: call({
      params: [self("csq"), object("irp", "IRP")],
      irql: documentedIrql("IoCsqRemoveIrp"),
      facts: ["CSQ-5"],
      phases: [
        {
          name: "remove",
          messages: [
            { to: "csq", event: "removeThis", with: { irp: "irp" }, as: "removed", result: true },
            { to: "removed", event: "csqRemove" },
          ],
        },
      ],
    }),
    /** The remove callback, as the system's Cancel routine calls it. */
    CsqRemoveIrp: call({
      params: [self("csq"), object("irp", "IRP")],
      irql: documentedIrql("IO_CSQ_REMOVE_IRP"),
      facts: ["CSQ-6"],
      phases: [
        {
          name: "remove",
          messages: [
            { to: "csq", event: "removeCanceled", with: { irp: "irp" } },
            { to: "irp", event: "csqRemove" },
          ],
        },
      ],
    }),
  },
});
