import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { usedAfterFree } from "./freed-memory";

export interface WorkItemOptions {
  /** The device object that the I/O form keeps alive until the routine has returned (WRK-4). */
  readonly device?: string;
}

const NOTHING = "NULL";

interface Scope {
  readonly context: {
    /** Form it was queued in. */
    readonly form: "io" | "ex" | null;
    /** Actors that run its routine, each with the device object it keeps alive. */
    readonly running: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: each message has its own fields
  readonly event: any;
}

/**
 * A work item: queued at most once, and off the queue before a worker thread calls its routine, so that the routine may queue or free it (WRK-1).
 * The I/O form holds a reference on the device object until the routine has returned; the executive form holds nothing (WRK-4).
 */
export const workItemObject = kind({
  kind: "work item",
  facts: ["WRK-1", "WRK-2", "WRK-3", "WRK-4"],
  assumes: [
    "the I/O form drops its reference on the device object after the routine has returned (WRK-4 leaves the moment open)",
  ],
  chart: (options?: WorkItemOptions) => {
    const device = options?.device ?? NOTHING;
    const held = ({ context, event }: Scope) => context.running[event.by] ?? NOTHING;
    const returned = {
      actions: [
        reply((scope) => (held(scope) === NOTHING ? "" : held(scope))),
        assign(({ context, event }: Scope) => ({
          running: Object.fromEntries(Object.entries(context.running).filter(([actor]) => actor !== event.by)),
        })),
      ],
    };
    return {
      context: { form: null, running: {} },
      initial: "idle",
      states: {
        idle: {
          on: {
            queue: {
              target: "queued",
              actions: [
                assign({ form: ({ event }) => event.form }),
                reply(({ event }) => (event.form === "io" ? device : NOTHING)),
              ],
            },
            return: returned,
            free: "freed",
          },
        },
        queued: {
          tags: ["busy"],
          on: {
            enter: {
              target: "idle",
              actions: assign(({ context, event }: Scope) => ({
                form: null,
                running: { ...context.running, [event.by]: context.form === "io" ? device : NOTHING },
              })),
            },
            return: returned,
            queue: "queuedTwice",
            free: "freedWhileQueued",
          },
        },
        freed: { on: { return: returned, queue: "usedAfterFree", free: "usedAfterFree" } },
        queuedTwice: errorState(
          "work-item-queued-once",
          "the work item is queued while it is still in the queue",
          bugCheck("0x96", "INVALID_WORK_QUEUE_ITEM", "the work item", "the queue", "the worker routine"),
        ),
        freedWhileQueued: errorState(
          "work-item-queued-once",
          "the work item is freed while it is still in the queue",
          bugCheck("0xE4", "WORKER_INVALID", "0x2: queued I/O work item freed", "the work item"),
        ),
        usedAfterFree: usedAfterFree("the work item"),
      },
    };
  },
  calls: {
    IoQueueWorkItem: call({
      params: [self("item")],
      irql: documentedIrql("IoQueueWorkItem"),
      facts: ["WRK-1", "WRK-4"],
      phases: [
        {
          name: "queue",
          messages: [
            { to: "item", event: "queue", with: { form: "io" }, as: "device" },
            { to: "device", event: "reference" },
          ],
        },
      ],
    }),
    ExQueueWorkItem: call({
      params: [self("item")],
      irql: documentedIrql("ExQueueWorkItem"),
      facts: ["WRK-1", "WRK-4"],
      phases: [{ name: "queue", messages: [{ to: "item", event: "queue", with: { form: "ex" } }] }],
    }),
    IoFreeWorkItem: call({
      params: [self("item")],
      irql: documentedIrql("IoFreeWorkItem"),
      facts: ["WRK-3"],
      phases: [{ name: "free", messages: [{ to: "item", event: "free" }] }],
    }),
  },
});
