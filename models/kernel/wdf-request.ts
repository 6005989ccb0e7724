import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, object, self } from "../../harness/language/call";
import { callRoutine } from "../../harness/language/call-routine";
import type { ChartState } from "../../harness/language/chart";
import { kind, routineName } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { type CalledState, type Routine, returned } from "../../harness/language/routine";
import { documentedIrql } from "./facts/documented-irql";

const NULL = "NULL";
const isCanceled = ({ context }: ObjectScope) => context.canceled;
const marked = assign({ callback: ({ event }) => event.callback });
const unmarked = assign({ callback: NULL });

export interface WdfRequestOptions {
  /** The run starts before the application has sent it; SendToQueue does. Default: it starts delivered to the driver. */
  readonly unsent?: boolean;
}

const isCancelable = ({ context }: ObjectScope) => context.callback !== NULL;
const queued = { target: "queued", actions: assign({ queue: ({ event }) => event.queue }) };

/**
 * A KMDF request. The driver owns it from its delivery until it completes, forwards or requeues it (KMDF-1).
 * `callback`: the EvtRequestCancel it is marked cancelable with. `queue`: the queue that holds it or delivered it.
 */
export const wdfRequest = kind({
  kind: "WDF request",
  facts: ["KMDF-1", "KMDF-2", "KMDF-3", "KMDF-4", "KMDF-6", "KMDF-7"],
  sample: { unsent: true } satisfies WdfRequestOptions,
  chart: (options?: WdfRequestOptions) => ({
    context: { canceled: false, callback: NULL, queue: null },
    initial: options?.unsent ? "unsent" : "delivered",
    states: {
      unsent: { on: { enqueue: queued, refuse: "completed", purge: "unsent" } },
      queued: {
        tags: ["hanging"],
        on: {
          deliver: "delivered",
          cancelQueued: { target: "completed", actions: assign({ canceled: true }) },
          canceledOnQueue: { target: "delivered", actions: assign({ canceled: true }) },
          purge: [
            { guard: ({ context, event }) => context.queue === event.queue, target: "completed" },
            { target: "queued" },
          ],
          complete: "notOwned",
          forward: "notOwned",
          requeue: "notOwned",
          mark: "notOwned",
          markEx: "notOwned",
          unmark: "notOwned",
          acknowledge: "notOwned",
        },
      },
      delivered: {
        tags: ["hanging"],
        on: {
          purge: "delivered",
          requeue: [{ guard: isCancelable, target: "cancelableGivenUp" }, { target: "queued" }],
          acknowledge: [
            {
              guard: ({ context, event }) => event.requeue === "TRUE" && context.callback !== NULL,
              target: "cancelableGivenUp",
            },
            { guard: ({ event }) => event.requeue === "TRUE", target: "queued" },
            { target: "delivered" },
          ],
          forward: [
            { guard: isCancelable, target: "cancelableGivenUp" },
            { guard: isCanceled, target: "completed", actions: reply(NULL) },
            { ...queued, actions: [queued.actions, reply(({ event }) => event.queue)] },
          ],
          mark: [
            { guard: isCanceled, actions: reply(({ event }) => event.callback) },
            { actions: [marked, reply(NULL)] },
          ],
          markEx: [
            { guard: isCanceled, actions: reply("STATUS_CANCELLED") },
            { actions: [marked, reply("STATUS_SUCCESS")] },
          ],
          unmark: [
            { guard: isCanceled, actions: reply("STATUS_CANCELLED") },
            { actions: [unmarked, reply("STATUS_SUCCESS")] },
          ],
          cancel: { actions: [reply(({ context }) => context.callback), assign({ canceled: true }), unmarked] },
          complete: [{ guard: isCancelable, target: "cancelableGivenUp" }, { target: "completed" }],
        },
      },
      completed: {
        tags: ["completed"],
        on: {
          cancel: { actions: reply(NULL) },
          purge: "completed",
          complete: "completedTwice",
          "*": "touchedAfterCompletion",
        },
      },
      notOwned: errorState(
        "request-owned-by-driver",
        "the driver acts on a request that is in a queue: the framework owns it",
        bugCheck("0x10D", "WDF_VIOLATION", "0x6: a fatal request error"),
      ),
      cancelableGivenUp: errorState(
        "no-cancel-routine-at-completion",
        "the request is completed, forwarded or requeued while it is still marked cancelable",
        bugCheck("0x10D", "WDF_VIOLATION", "0x6: a fatal request error"),
      ),
      completedTwice: errorState(
        "single-completion",
        "the request is completed a second time",
        bugCheck("0x10D", "WDF_VIOLATION", "0x5: a request handle that is no longer valid"),
      ),
      touchedAfterCompletion: errorState(
        "no-use-after-free",
        "the request is touched after it was completed",
        bugCheck("0x10D", "WDF_VIOLATION", "0x5: a request handle that is no longer valid"),
      ),
    },
  }),
  calls: {
    /** The name of the callback that the framework calls before it returns, or NULL; see wdfRequestMarkCancelable. */
    WdfRequestMarkCancelable: call({
      params: [self("request"), object("callback", "routine name")],
      irql: documentedIrql("WdfRequestMarkCancelable"),
      facts: ["KMDF-2"],
      phases: [
        { name: "mark", messages: [{ to: "request", event: "mark", with: { callback: "callback" }, result: true }] },
      ],
    }),
    WdfRequestMarkCancelableEx: call({
      params: [self("request"), object("callback", "routine name")],
      irql: documentedIrql("WdfRequestMarkCancelableEx"),
      facts: ["KMDF-3"],
      phases: [
        { name: "mark", messages: [{ to: "request", event: "markEx", with: { callback: "callback" }, result: true }] },
      ],
    }),
    WdfRequestUnmarkCancelable: call({
      params: [self("request")],
      irql: documentedIrql("WdfRequestUnmarkCancelable"),
      facts: ["KMDF-4"],
      phases: [{ name: "unmark", messages: [{ to: "request", event: "unmark", result: true }] }],
    }),
    WdfRequestComplete: call({
      params: [self("request"), literal("status", "STATUS_SUCCESS", "STATUS_CANCELLED")],
      irql: documentedIrql("WdfRequestComplete"),
      facts: ["KMDF-9"],
      phases: [
        {
          name: "complete",
          messages: [
            { to: "request", event: "complete" },
            { to: "each kind:WDF queue", event: "gone", with: { request: "request" } },
          ],
        },
      ],
    }),
    /** The framework learns of the cancel: the name of the callback that it must call, or NULL. */
    CancelRequest: call({
      params: [self("request")],
      facts: ["KMDF-6"],
      phases: [{ name: "cancel", messages: [{ to: "request", event: "cancel", result: true }] }],
    }),
  },
});

export interface MarkCancelableSite {
  /** A role or variable of the caller's chart. */
  readonly request: string;
  /** Name of the driver's EvtRequestCancel callback, and what it does. */
  readonly callback: readonly [name: string, body: Routine];
  /** State of the caller's chart after WdfRequestMarkCancelable has returned. */
  readonly next: string;
}

/** WdfRequestMarkCancelable, which calls the callback itself, in the caller's context, where the request is already canceled (KMDF-2). */
export function wdfRequestMarkCancelable({ request, callback: [name, body], next }: MarkCancelableSite): CalledState {
  // No role: the framework notes no level to return at, so the callback's return is not checked and pops no caller's frame.
  const called = { name };
  const states = {
    WdfRequestMarkCancelable: {
      on: {
        [`WdfRequestMarkCancelable(${request}, ${name})`]: [
          { guard: returned(name), target: name },
          { target: "Returned" },
        ],
      },
    },
    [name]: callRoutine(called, body, { next: "Returned", names: { request } }),
    Returned: { type: "final" as const },
  };
  return {
    meta: { uses: { [request]: wdfRequest, [name]: routineName } },
    initial: "WdfRequestMarkCancelable",
    onDone: next,
    states: states as Readonly<Record<string, ChartState<never>>>,
  };
}
