import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { usedAfterFree } from "./freed-memory";

const isClassifying = ({ context }: ObjectScope) => context.classifying > 0;
const count = (difference: number) => assign({ classifying: ({ context }) => context.classifying + difference });
const classifies = (answer: string) => ({
  classify: { actions: [count(1), reply(answer)] },
  classified: { actions: count(-1) },
});

/**
 * The context that a callout has associated with one flow. Removing it has flowDeleteFn called: inside the call where no classify of the flow is active, else
 * later; and the end of the flow does so by itself. What the context points to is freed in flowDeleteFn and nowhere else (WFP-12, WFP-13, WFP-14).
 */
export const flowContext = kind({
  kind: "flow context",
  facts: ["WFP-12", "WFP-13", "WFP-14", "WFP-15"],
  assumes: ["a removed flow context is no longer given to a classify that begins afterwards (WFP-13)"],
  chart: () => ({
    context: { classifying: 0 },
    initial: "none",
    states: {
      none: {
        on: {
          ...classifies("NULL"),
          associate: { target: "associated", actions: reply("STATUS_SUCCESS") },
          remove: { actions: reply("STATUS_UNSUCCESSFUL") },
          end: "none",
          left: { actions: reply("FALSE") },
          use: "usedAfterDelete",
        },
      },
      associated: {
        on: {
          ...classifies("context"),
          associate: { actions: reply("STATUS_OBJECT_NAME_EXISTS") },
          remove: [
            { guard: isClassifying, target: "deletePending", actions: reply("STATUS_PENDING") },
            { target: "none", actions: reply("STATUS_SUCCESS") },
          ],
          end: "deletePending",
          left: { actions: reply("TRUE") },
          use: "associated",
        },
      },
      deletePending: {
        on: {
          ...classifies("NULL"),
          associate: { actions: reply("STATUS_OBJECT_NAME_EXISTS") },
          remove: { actions: reply("STATUS_UNSUCCESSFUL") },
          end: "deletePending",
          left: { actions: reply("TRUE") },
          use: "deletePending",
          delete: { guard: (scope: ObjectScope) => !isClassifying(scope), target: "none" },
        },
      },
      usedAfterDelete: usedAfterFree("the flow context"),
    },
  }),
  calls: {
    /** One context a callout and flow. */
    FwpsFlowAssociateContext0: call({
      params: [self("flow")],
      irql: documentedIrql("FwpsFlowAssociateContext0"),
      facts: ["WFP-12"],
      phases: [{ name: "associate", messages: [{ to: "flow", event: "associate", result: true }] }],
    }),
    /** STATUS_SUCCESS: flowDeleteFn runs inside this call, next in the caller's chart. STATUS_PENDING: it runs later. */
    FwpsFlowRemoveContext0: call({
      params: [self("flow")],
      irql: documentedIrql("FwpsFlowRemoveContext0"),
      facts: ["WFP-13"],
      phases: [{ name: "remove", messages: [{ to: "flow", event: "remove", result: true }] }],
    }),
    /** The engine calls classifyFn for the flow, with its context or NULL, and comes back from it. */
    BeginFlowClassify: call({
      params: [self("flow")],
      facts: ["WFP-1"],
      phases: [{ name: "begin", messages: [{ to: "flow", event: "classify", result: true }] }],
    }),
    EndFlowClassify: call({
      params: [self("flow")],
      facts: ["WFP-1"],
      phases: [{ name: "end", messages: [{ to: "flow", event: "classified" }] }],
    }),
    UseFlowContext: call({
      params: [self("flow")],
      facts: ["WFP-12"],
      phases: [{ name: "use", messages: [{ to: "flow", event: "use" }] }],
    }),
    /** The flow ends, for an actor of the environment. */
    FlowEnds: call({
      params: [self("flow")],
      facts: ["WFP-14"],
      phases: [{ name: "end", messages: [{ to: "flow", event: "end" }] }],
    }),
    /** The engine calls flowDeleteFn that was put off, when no classify of the flow is active. */
    CallFlowDelete: call({
      params: [self("flow")],
      facts: ["WFP-13", "WFP-14"],
      phases: [{ name: "call", blocks: "waits", messages: [{ to: "flow", event: "delete" }] }],
    }),
    /** Whether FwpsCalloutUnregisterById0 would answer STATUS_DEVICE_BUSY for this flow. */
    IsFlowContextLeft: call({
      params: [self("flow")],
      facts: ["WFP-15"],
      phases: [{ name: "look", messages: [{ to: "flow", event: "left", result: true }] }],
    }),
  },
});
