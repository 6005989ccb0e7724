import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { AT_DPC_LEVEL, callsMixed, formsMixed, mixesForms, RAISING, releasedByOther } from "./lock-error-states";

const join = assign({ queue: ({ context, event }) => [...context.queue, event.by] });
const leave = assign({ queue: ({ context }) => context.queue.slice(1), owned: false, oldIrql: null });
const isFirst = ({ context, event }: ObjectScope) => context.queue[0] === event.by;

/** An ordinary call on a lock that is queued for: it takes the end of the queue for a flag. */
const ordinary = (name: string) =>
  call({
    params: [self("lock")],
    irql: documentedIrql(name),
    facts: ["SPIN-10"],
    phases: [{ name: "take the queue for a flag", messages: [{ to: "lock", event: "ordinary" }] }],
  });

/**
 * In-stack queued spin lock: contexts own it in the order in which they joined its queue (SPIN-10). Who joins twice waits for itself (SPIN-6). The calls of an
 * ordinary spin lock are a mistake on it.
 */
export const queuedSpinLock = kind({
  kind: "in-stack queued spin lock",
  facts: ["SPIN-5", "SPIN-10"],
  chart: () => ({
    context: { queue: [], owned: false, oldIrql: null },
    initial: "free",
    states: {
      free: { on: { join: { target: "held", actions: join }, release: "releasedByOther", ordinary: "callsMixed" } },
      held: {
        tags: ["busy"],
        on: {
          ordinary: "callsMixed",
          join: { actions: join },
          own: {
            guard: (scope) => isFirst(scope) && !scope.context.owned,
            actions: assign({ owned: true, oldIrql: ({ event }) => event.oldIrql ?? null }),
          },
          release: [
            { guard: (scope) => !isFirst(scope), target: "releasedByOther" },
            { guard: ({ context, event }) => mixesForms(event, context.oldIrql), target: "formsMixed" },
            {
              guard: ({ context }) => context.queue.length > 1,
              actions: [reply(({ context }) => context.oldIrql), leave],
            },
            { target: "free", actions: [reply(({ context }) => context.oldIrql), leave] },
          ],
        },
      },
      releasedByOther,
      formsMixed,
      callsMixed,
    },
  }),
  calls: {
    KeAcquireSpinLock: ordinary("KeAcquireSpinLock"),
    KeReleaseSpinLock: ordinary("KeReleaseSpinLock"),
    KeAcquireSpinLockAtDpcLevel: ordinary("KeAcquireSpinLockAtDpcLevel"),
    KeReleaseSpinLockFromDpcLevel: ordinary("KeReleaseSpinLockFromDpcLevel"),
    KeAcquireInStackQueuedSpinLock: call({
      params: [self("lock")],
      irql: documentedIrql("KeAcquireInStackQueuedSpinLock"),
      facts: ["SPIN-10"],
      phases: [
        { name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "oldIrql" } },
        { name: "join the queue", messages: [{ to: "lock", event: "join" }] },
        { name: "own", blocks: "spins", messages: [{ to: "lock", event: "own", with: { oldIrql: "oldIrql" } }] },
      ],
    }),
    KeReleaseInStackQueuedSpinLock: call({
      params: [self("lock")],
      irql: documentedIrql("KeReleaseInStackQueuedSpinLock"),
      facts: ["SPIN-10"],
      phases: [
        {
          name: "release",
          messages: [{ to: "lock", event: "release", with: { form: RAISING }, as: "oldIrql" }],
          irql: { kind: "lower", from: "oldIrql" },
        },
      ],
    }),
    KeAcquireInStackQueuedSpinLockAtDpcLevel: call({
      params: [self("lock")],
      irql: documentedIrql("KeAcquireInStackQueuedSpinLockAtDpcLevel"),
      facts: ["SPIN-10"],
      phases: [
        { name: "join the queue", messages: [{ to: "lock", event: "join" }] },
        { name: "own", blocks: "spins", messages: [{ to: "lock", event: "own" }] },
      ],
    }),
    KeReleaseInStackQueuedSpinLockFromDpcLevel: call({
      params: [self("lock")],
      irql: documentedIrql("KeReleaseInStackQueuedSpinLockFromDpcLevel"),
      facts: ["SPIN-10"],
      phases: [{ name: "release", messages: [{ to: "lock", event: "release", with: { form: AT_DPC_LEVEL } }] }],
    }),
  },
});
