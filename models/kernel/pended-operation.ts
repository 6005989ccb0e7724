import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { freedTwice, usedAfterFree } from "./freed-memory";

/**
 * A connect, listen or bind that a callout pends: the completion context from FwpsPendOperation0 and the driver's record of it in one block of
 * pool. It is completed exactly once, which decides about the connection, and freed afterwards. The engine then classifies the connect again: the
 * actor placed with `queuedBy` the operation is that classifyFn (WFP-2, WFP-3).
 */
export const pendedOperation = kind({
  kind: "pended operation",
  facts: ["WFP-2", "WFP-3", "WFP-5"],
  assumes: [
    "FwpsCompleteOperation0 may run before the classify that pended has returned on another processor (silent after WFP-16)",
  ],
  chart: () => ({
    context: { reauthorized: false },
    initial: "notPended",
    states: {
      notPended: { on: { pend: "pended", complete: "completedTwice", access: "notPended" } },
      pended: {
        tags: ["owned", "hanging"],
        on: {
          pend: "completedTwice",
          complete: "completed",
          access: "pended",
          answer: [
            { guard: ({ event }) => event.answered === event.asked, target: "pended" },
            { target: "answeredForAnother" },
          ],
          free: "usedAfterFree",
        },
      },
      completed: {
        tags: ["owned", "allocated"],
        on: {
          complete: "completedTwice",
          access: "completed",
          answer: "completed",
          free: "freed",
          enter: {
            guard: ({ context }) => !context.reauthorized,
            target: "completed",
            actions: assign({ reauthorized: true }),
          },
          return: { target: "completed", actions: reply("") },
        },
      },
      freed: {
        on: {
          free: "freedTwice",
          pend: "usedAfterFree",
          complete: "usedAfterFree",
          access: "usedAfterFree",
          answer: "usedAfterFree",
          return: { actions: reply("") },
        },
      },
      completedTwice: errorState(
        "operation-completed-once",
        "the pended operation is completed that is not pended, or completed already",
        bugCheck(
          "0xD1",
          "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
          "address in a freed completion context",
          "IRQL",
          "read or write",
        ),
      ),
      answeredForAnother: errorState(
        "answer-applied-to-its-question",
        "the answer to another question is applied to this connection",
      ),
      freedTwice: freedTwice("the record of the pended operation"),
      usedAfterFree: usedAfterFree("the record of the pended operation"),
    },
  }),
  calls: {
    FwpsPendOperation0: call({
      params: [self("operation")],
      irql: documentedIrql("FwpsPendOperation0"),
      facts: ["WFP-2"],
      phases: [{ name: "pend", messages: [{ to: "operation", event: "pend" }] }],
    }),
    FwpsCompleteOperation0: call({
      params: [self("operation")],
      irql: documentedIrql("FwpsCompleteOperation0"),
      facts: ["WFP-2", "WFP-3"],
      phases: [{ name: "complete", messages: [{ to: "operation", event: "complete" }] }],
    }),
    /** The service's answer to the question about `answered` is written into this operation's record. */
    ApplyAnswer: call({
      params: [self("operation"), object("answered", "pended operation")],
      facts: ["WFP-3"],
      phases: [
        {
          name: "apply",
          messages: [{ to: "operation", event: "answer", with: { asked: "operation", answered: "answered" } }],
        },
      ],
    }),
    /** A read or write of the record. */
    Access: call({
      params: [self("operation")],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "operation", event: "access" }] }],
    }),
    ExFreePoolWithTag: call({
      params: [self("operation")],
      irql: documentedIrql("ExFreePoolWithTag"),
      facts: ["NF:wdm.ExFreePoolWithTag"],
      phases: [{ name: "free", messages: [{ to: "operation", event: "free" }] }],
    }),
  },
});
