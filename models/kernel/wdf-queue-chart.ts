import { assign } from "xstate";
import type { ObjectChart } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

export interface WdfQueueOptions {
  /** When it presents requests: never, one at a time, or as they come. Default: manual. */
  readonly dispatch?: "manual" | "sequential" | "parallel";
  /** Name of the EvtIoCanceledOnQueue callback; without one the framework completes requests that are canceled in the queue (MQ-1). */
  readonly canceledOnQueue?: string;
}

interface Queue {
  /** Oldest first. */
  readonly waiting: readonly string[];
  /** Requests the driver has from this queue. */
  readonly delivered: ReadonlySet<string>;
  /** Requests that the driver had before, for which EvtIoCanceledOnQueue is called. */
  readonly seen: ReadonlySet<string>;
  /** Of the delivered ones: those EvtIoStop was called for, and those acknowledged. */
  readonly stopping: ReadonlySet<string>;
  readonly acknowledged: ReadonlySet<string>;
}

const NULL = "NULL";
const queue = ({ context }: ObjectScope) => context as Queue;
const request = ({ event }: ObjectScope) => event.request as string;
const plus = <T>(set: ReadonlySet<T>, one: T) => new Set([...set, one]);
const minus = <T>(set: ReadonlySet<T>, one: T) => new Set([...set].filter((each) => each !== one));
const change = (next: (queue: Queue, request: string, event: ObjectScope["event"]) => Partial<Queue>) =>
  assign(({ context, event }: ObjectScope) => next(context, event.request, event));

const taken = ({ waiting, delivered, seen }: Queue, one: string) => ({
  waiting: waiting.filter((each) => each !== one),
  delivered: plus(delivered, one),
  seen: plus(seen, one),
});
const gone = ({ delivered, stopping, acknowledged }: Queue, one: string) => ({
  delivered: minus(delivered, one),
  stopping: minus(stopping, one),
  acknowledged: minus(acknowledged, one),
});
const isWaiting = (scope: ObjectScope) => queue(scope).waiting.includes(request(scope));
const isDelivered = (scope: ObjectScope) => queue(scope).delivered.has(request(scope));
const nothingWaits = (scope: ObjectScope) => queue(scope).waiting.length === 0;
const driverHasNone = (scope: ObjectScope) => queue(scope).delivered.size === 0;
const oldest = (scope: ObjectScope) => queue(scope).waiting[0] as string;
const unasked = (scope: ObjectScope) =>
  [...queue(scope).delivered].find((each) => !queue(scope).stopping.has(each)) as string;

const append = change(({ waiting }, one) => ({ waiting: [...waiting, one] }));
const hadIt = change(({ seen }, one) => ({ seen: plus(seen, one) }));
const takeOldest = change((all) => taken(all, all.waiting[0] as string));
const toHead = change((all, one) => ({ waiting: [one, ...all.waiting], ...gone(all, one) }));

/** A queue's chart. `name` is its own, for requests that are forwarded to one of several. */
export function wdfQueueChart(options: WdfQueueOptions | undefined, name: string): ObjectChart {
  const { dispatch = "manual", canceledOnQueue } = options ?? {};
  const callsBack = (scope: ObjectScope) =>
    canceledOnQueue !== undefined && isWaiting(scope) && queue(scope).seen.has(request(scope));
  const mayPresent = (scope: ObjectScope) =>
    dispatch !== "manual" && !nothingWaits(scope) && (dispatch === "parallel" || driverHasNone(scope));
  const accept = { actions: [append, reply((scope) => `queued, ${request(scope)}, ${NULL}`)] };
  const refuse = { actions: reply((scope: ObjectScope) => `refused, ${NULL}, ${request(scope)}`) };
  const present = { guard: mayPresent, actions: [reply(oldest), takeOldest] };
  const retrieve = [
    { guard: nothingWaits, actions: reply(`STATUS_NO_MORE_ENTRIES, ${NULL}`) },
    { actions: [reply((scope: ObjectScope) => `${oldest(scope)}, ${oldest(scope)}`), takeOldest] },
  ];
  const paused = { actions: reply(`STATUS_WDF_PAUSED, ${NULL}`) };
  const anywhere = {
    cancel: [
      {
        guard: callsBack,
        actions: [
          reply((scope: ObjectScope) => `${canceledOnQueue}, ${NULL}, ${request(scope)}, ${NULL}`),
          change(taken),
        ],
      },
      {
        guard: isWaiting,
        actions: [
          reply((scope: ObjectScope) => `${NULL}, ${request(scope)}, ${NULL}, ${NULL}`),
          change(({ waiting }, one) => ({ waiting: waiting.filter((each) => each !== one) })),
        ],
      },
      { actions: reply((scope: ObjectScope) => `${NULL}, ${NULL}, ${NULL}, ${request(scope)}`) },
    ],
    retrieveFound: [
      {
        guard: isWaiting,
        actions: [reply((scope: ObjectScope) => `STATUS_SUCCESS, ${request(scope)}`), change(taken)],
      },
      { actions: reply(`STATUS_NOT_FOUND, ${NULL}`) },
    ],
    gone: { actions: change((all, one) => ({ ...gone(all, one), seen: minus(all.seen, one) })) },
    requeue: { guard: isDelivered, actions: toHead },
    forward: [
      { guard: ({ event }: ObjectScope) => event.into === name, actions: [change(gone), append, hadIt] },
      { actions: change(gone) },
    ],
    acknowledge: [
      { guard: ({ event }: ObjectScope) => event.requeue === "TRUE", actions: toHead },
      { actions: change(({ acknowledged }, one) => ({ acknowledged: plus(acknowledged, one) })) },
    ],
    stop: "stopped",
    start: {
      target: "started",
      actions: assign({ stopping: new Set<string>(), acknowledged: new Set<string>() }),
    },
    drain: "draining",
    purge: { target: "purged", actions: assign({ waiting: [] }) },
    powerDown: "poweringDown",
    driverHasNone: { guard: driverHasNone, actions: reply("so it is") },
    empty: { guard: (scope: ObjectScope) => driverHasNone(scope) && nothingWaits(scope), actions: reply("so it is") },
  };
  const sets = { delivered: new Set(), seen: new Set(), stopping: new Set(), acknowledged: new Set() };
  return {
    context: { waiting: [], ...sets },
    initial: "started",
    states: {
      started: { on: { ...anywhere, arrive: accept, retrieve, present } },
      stopped: { on: { ...anywhere, arrive: accept, retrieve: paused } },
      draining: { on: { ...anywhere, arrive: refuse, retrieve, present } },
      purged: { on: { ...anywhere, arrive: refuse, retrieve } },
      poweringDown: {
        on: {
          ...anywhere,
          arrive: accept,
          retrieve: paused,
          askStop: {
            guard: (scope: ObjectScope) => unasked(scope) !== undefined,
            actions: [
              reply(unasked),
              change((all) => ({ stopping: plus(all.stopping, unasked({ context: all, event: {} })) })),
            ],
          },
          heldBack: {
            guard: (scope: ObjectScope) =>
              [...queue(scope).delivered].every((each) => queue(scope).acknowledged.has(each)),
            actions: reply("so it is"),
          },
        },
      },
    },
  };
}
