import { bugCheck } from "../../harness/language/bug-check";
import { call, literal, optional, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { type DocumentedCases, documentedIrql } from "./facts/documented-irql";

/**
 * A wait on a dispatcher object: with NULL for the timeout it blocks and is legal up to APC_LEVEL; with a timeout of zero it only looks and is legal
 * up to DISPATCH_LEVEL (IRQL-8).
 */
export const keWaitForSingleObject = call({
  params: [self("object"), literal("timeout", "NULL", "0")],
  irql: documentedIrql("KeWaitForSingleObject", {
    cases: [{ condition: "Timeout points to zero", when: { answer: "timeout", is: "0" } }],
    otherwise: "Timeout NULL or nonzero",
    bugcheck: bugCheck("0xB8", "ATTEMPTED_SWITCH_FROM_DPC", "the thread or DPC that waits"),
  }),
  facts: ["IRQL-8"],
  phases: [
    {
      name: "wait",
      when: { answer: "timeout", is: "NULL" },
      blocks: "waits",
      messages: [{ to: "object", event: "wait", result: true }],
    },
    { name: "look", when: { answer: "timeout", is: "0" }, messages: [{ to: "object", event: "look", result: true }] },
  ],
});

/** The argument of a call that signals, and the levels that it decides. */
export const wait = optional("wait", "FALSE", "TRUE");
export const atOnce: DocumentedCases = {
  cases: [{ condition: "Wait = TRUE", when: { answer: "wait", is: "TRUE" } }],
  otherwise: "Wait = FALSE",
};

export interface EventOptions {
  /** A notification event stays signalled; a synchronisation event lets one waiter through. Default: notification. */
  readonly type?: "notification" | "synchronization";
  readonly signalled?: boolean;
}

export const event = kind({
  kind: "event",
  facts: ["IRQL-8"],
  chart: (options?: EventOptions) => {
    const after = options?.type === "synchronization" ? "notSignalled" : "signalled";
    return {
      initial: options?.signalled ? "signalled" : "notSignalled",
      states: {
        notSignalled: {
          on: {
            set: { target: "signalled", actions: reply("0") },
            clear: { actions: reply("0") },
            look: { actions: reply("STATUS_TIMEOUT") },
          },
        },
        signalled: {
          on: {
            set: { actions: reply("1") },
            clear: { target: "notSignalled", actions: reply("1") },
            wait: { target: after, actions: reply("STATUS_SUCCESS") },
            look: { target: after, actions: reply("STATUS_SUCCESS") },
          },
        },
      },
    };
  },
  calls: {
    KeWaitForSingleObject: keWaitForSingleObject,
    /** Wait tells that a wait follows at once, which the two do not become one step by (EVT-2). */
    KeSetEvent: call({
      params: [self("event"), wait],
      irql: documentedIrql("KeSetEvent", atOnce),
      facts: ["IRQL-8", "EVT-2"],
      phases: [{ name: "set", messages: [{ to: "event", event: "set", result: true }] }],
    }),
    KeClearEvent: call({
      params: [self("event")],
      irql: documentedIrql("KeClearEvent"),
      facts: ["IRQL-8"],
      phases: [{ name: "clear", messages: [{ to: "event", event: "clear" }] }],
    }),
  },
});
