import { assign } from "xstate";
import { errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface WfpEngineOptions {
  /** Whether FwpsCalloutUnregisterById0 waits for classifyFn calls that are running; default true. The pages do not say. */
  readonly unregisterDrains?: boolean;
}

const fresh = ({ context, event }: ObjectScope) => !context.classified.has(event.by);
const begin = assign(({ context, event }: ObjectScope) => ({
  classified: new Set([...context.classified, event.by]),
  running: context.running + 1,
}));
const end = assign({ running: ({ context }: ObjectScope) => context.running - 1 });
const somebody = ({ context }: ObjectScope) => context.running > 0;
const nobody = ({ context }: ObjectScope) => context.running === 0;

/**
 * The filter engine as a callout sees it: calls classifyFn of a registered callout, concurrently on several processors, once for each actor placed
 * with `queuedBy` the engine; after the callout was unregistered it makes no new calls (WFP-1, WFP-15).
 */
export const wfpEngine = kind({
  kind: "WFP engine",
  facts: ["WFP-1", "WFP-15"],
  assumes: [
    "whether FwpsCalloutUnregisterById0 waits for running classifyFn calls is an option of the engine (silent after WFP-16): it does unless a variant says otherwise",
  ],
  chart: (options?: WfpEngineOptions) => ({
    context: { classified: new Set(), running: 0 },
    initial: "registered",
    states: {
      registered: {
        on: {
          enter: { guard: fresh, actions: begin },
          return: { guard: somebody, actions: [end, reply("")] },
          unregister: "unregistered",
        },
      },
      unregistered: {
        on: {
          return: { guard: somebody, actions: [end, reply("")] },
          drained: options?.unregisterDrains === false ? "unregistered" : { guard: nobody, target: "unregistered" },
          unregister: "unregisteredTwice",
        },
      },
      unregisteredTwice: errorState("callout-unregistered-once", "the callout is unregistered a second time"),
    },
  }),
  calls: {
    FwpsCalloutUnregisterById0: call({
      params: [self("engine")],
      irql: documentedIrql("FwpsCalloutUnregisterById0"),
      facts: ["WFP-15"],
      phases: [
        { name: "no new calls", messages: [{ to: "engine", event: "unregister" }] },
        { name: "running calls", blocks: "waits", messages: [{ to: "engine", event: "drained" }] },
      ],
    }),
  },
});
