import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface DpcOptions {
  /** KeSetTargetProcessorDpc: the processor it runs on instead of the one that queues it, taken modulo their number. */
  readonly target?: number;
  /** The run starts with the DPC queued, on whichever processor its actor may run. */
  readonly queued?: boolean;
}

/** Stands in `awaited` for the activation that is still in the queue. */
const IN_QUEUE = "(queued)";
const ANYWHERE = "any";

interface Scope {
  readonly context: {
    readonly processor: string | null;
    /** Actors that run its routine at present. */
    readonly running: ReadonlySet<string>;
    /** By caller of KeFlushQueuedDpcs the activations it still waits for; none who waits for nothing. */
    readonly awaited: ReadonlyMap<string, ReadonlySet<string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: each message has its own fields
  readonly event: any;
}

const isHere = ({ context, event }: Scope) =>
  context.processor === ANYWHERE || context.processor === String(event.processor);

/** What is waited for, each activation replaced by those that `become` says. */
const awaiting = ({ awaited }: Scope["context"], become: (activation: string) => readonly string[]) =>
  new Map(
    [...awaited]
      .map(([caller, activations]) => [caller, new Set([...activations].flatMap(become))] as const)
      .filter(([, activations]) => activations.size > 0),
  );
const allBut = (gone: string) => (activation: string) => (activation === gone ? [] : [activation]);

const started = assign(({ context, event }: Scope) => ({
  processor: null,
  running: new Set([...context.running, event.by]),
  awaited: awaiting(context, (activation) => [activation === IN_QUEUE ? event.by : activation]),
}));

const ended = assign(({ context, event }: Scope) => ({
  running: new Set([...context.running].filter((actor) => actor !== event.by)),
  awaited: awaiting(context, allBut(event.by)),
}));

const outOfQueue = assign(({ context }: Scope) => ({
  processor: null,
  awaited: awaiting(context, allBut(IN_QUEUE)),
}));

const awaits = (inQueue: boolean) =>
  assign(({ context, event }: Scope) => {
    const activations = [...context.running, ...(inQueue ? [IN_QUEUE] : [])];
    if (activations.length === 0) return {};
    return { awaited: new Map([...context.awaited, [event.by, new Set(activations)]]) };
  });

const flushed = {
  guard: ({ context, event }: Scope) => !context.awaited.has(event.by),
  actions: reply(""),
};

/**
 * A DPC object: queued at most once, on the queuing processor unless targeted, and off the queue before its routine runs, so it can be
 * queued again, and run elsewhere, while the routine is still running (DPC-1 to DPC-4).
 */
export const dpcObject = kind({
  kind: "DPC object",
  facts: ["DPC-1", "DPC-2", "DPC-3", "DPC-4", "DPC-5", "DPC-6"],
  chart: (options: DpcOptions | undefined, { processors }) => {
    const target = options?.target === undefined ? undefined : String(options.target % processors);
    const queue = assign({ processor: ({ event }) => target ?? String(event.processor) });
    return {
      context: { processor: options?.queued ? (target ?? ANYWHERE) : null, running: new Set(), awaited: new Map() },
      initial: options?.queued ? "queued" : "notQueued",
      states: {
        notQueued: {
          on: {
            insert: { target: "queued", actions: [queue, reply("TRUE")] },
            remove: { actions: reply("FALSE") },
            return: { actions: ended },
            flushBegins: { actions: awaits(false) },
            flushEnds: flushed,
          },
        },
        queued: {
          tags: ["busy"],
          on: {
            insert: { actions: reply("FALSE") },
            remove: { target: "notQueued", actions: [outOfQueue, reply("TRUE")] },
            enter: { guard: isHere, target: "notQueued", actions: started },
            return: { actions: ended },
            flushBegins: { actions: awaits(true) },
            flushEnds: flushed,
          },
        },
      },
    };
  },
  calls: {
    KeInsertQueueDpc: call({
      params: [self("dpc")],
      irql: documentedIrql("KeInsertQueueDpc"),
      facts: ["DPC-1"],
      phases: [
        { name: "insert", messages: [{ to: "dpc", event: "insert", with: { processor: "processor" }, result: true }] },
      ],
    }),
    /** TRUE where it was queued and will not run for that; FALSE where it was not: it may be running. */
    KeRemoveQueueDpc: call({
      params: [self("dpc")],
      irql: documentedIrql("KeRemoveQueueDpc"),
      facts: ["DPC-5"],
      phases: [{ name: "remove", messages: [{ to: "dpc", event: "remove", result: true }] }],
    }),
    /** Returns when every DPC of the design that was queued or running at its call has ended; what is queued during the call is not covered. */
    KeFlushQueuedDpcs: call({
      params: [],
      irql: documentedIrql("KeFlushQueuedDpcs"),
      facts: ["DPC-6"],
      phases: [
        { name: "begin", messages: [{ to: "each kind:DPC object", event: "flushBegins" }] },
        { name: "wait", blocks: "waits", messages: [{ to: "each kind:DPC object", event: "flushEnds" }] },
      ],
    }),
  },
});
