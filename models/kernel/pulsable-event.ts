import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { type EventOptions, event, keWaitForSingleObject } from "./event";
import { documentedIrql } from "./facts/documented-irql";

export interface PulsableEventOptions extends EventOptions {
  /** Whether kernel APCs may run in the threads that wait; not where all of them wait at APC_LEVEL or in a guarded region. Default true. */
  readonly kernelApcs?: boolean;
}

const { KeSetEvent, KeClearEvent } = event.calls;

const waiting = ({ context }: ObjectScope): readonly string[] => context.waiting;
const isReleased = ({ context, event: { by } }: ObjectScope) => context.released.includes(by);
const without = (list: "waiting" | "released") =>
  assign({
    [list]: ({ context, event: { by } }: ObjectScope) => context[list].filter((waiter: string) => waiter !== by),
  });
/** These waits are satisfied, whatever the event is by the time that their threads run. */
const release = (which: (waiters: readonly string[]) => readonly string[]) => [
  assign({
    released: (scope: ObjectScope) => [...scope.context.released, ...which(waiting(scope))],
    waiting: (scope: ObjectScope) => waiting(scope).filter((waiter) => !which(waiting(scope)).includes(waiter)),
  }),
];

/**
 * An event that somebody pulses, which needs to know who waits: a pulse satisfies the waits that have begun and leaves the event not signalled (EVT-3). A waiter in
 * which a kernel APC runs at that moment has been taken out of its wait, misses the pulse and waits on: a fault of the environment's that
 * the event may answer with.
 */
export const pulsableEvent = kind({
  kind: "event",
  facts: ["EVT-1", "EVT-3", "EVT-4", "NF:ntddk.KePulseEvent"],
  assumes: [
    "a pulse of a synchronization event satisfies the wait that began first (the page says only: as many as possible)",
  ],
  chart: (options?: PulsableEventOptions) => {
    const oneAtATime = options?.type === "synchronization";
    const after = oneAtATime ? "notSignalled" : "signalled";
    const many = (count: number) => release((waiters) => (oneAtATime ? waiters.slice(0, count) : waiters));
    const begin = { actions: assign({ waiting: ({ context, event: { by } }) => [...context.waiting, by] }) };
    const satisfied = { guard: isReleased, actions: [without("released"), reply("STATUS_SUCCESS")] };
    const missed = {
      "pulse!a waiter runs a kernel APC": {
        guard: (scope: ObjectScope) => waiting(scope).length > 0,
        actions: [reply("0"), ...release((waiters) => waiters.slice(1, oneAtATime ? 2 : undefined))],
      },
      "pulse!every waiter runs a kernel APC": {
        guard: (scope: ObjectScope) => waiting(scope).length > 1,
        actions: reply("0"),
      },
    };
    return {
      context: { waiting: [], released: [] },
      initial: options?.signalled ? "signalled" : "notSignalled",
      states: {
        notSignalled: {
          on: {
            beginWait: begin,
            wait: satisfied,
            look: { actions: reply("STATUS_TIMEOUT") },
            set: { target: "signalled", actions: reply("0") },
            clear: { actions: reply("0") },
            pulse: { actions: [reply("0"), ...many(1)] },
            ...(options?.kernelApcs !== false && missed),
          },
        },
        signalled: {
          on: {
            beginWait: begin,
            wait: [satisfied, { target: after, actions: [without("waiting"), reply("STATUS_SUCCESS")] }],
            look: { target: after, actions: reply("STATUS_SUCCESS") },
            set: { actions: reply("1") },
            clear: { target: "notSignalled", actions: reply("1") },
            // The signal was somebody's already.
            pulse: { target: "notSignalled", actions: [reply("1"), ...many(2)] },
          },
        },
      },
    };
  },
  calls: {
    KeWaitForSingleObject: call({
      ...keWaitForSingleObject,
      facts: ["EVT-3", "EVT-4"],
      phases: [
        {
          name: "begin to wait",
          when: { answer: "timeout", is: "NULL" },
          messages: [{ to: "object", event: "beginWait" }],
        },
        ...keWaitForSingleObject.phases,
      ],
    }),
    KeSetEvent,
    KeClearEvent,
    /** Set, satisfy and clear in one step; the state before is the result. */
    KePulseEvent: call({
      params: [self("event")],
      irql: documentedIrql("KePulseEvent"),
      facts: ["EVT-3", "NF:ntddk.KePulseEvent"],
      phases: [{ name: "pulse", messages: [{ to: "event", event: "pulse", result: true }] }],
    }),
  },
});
