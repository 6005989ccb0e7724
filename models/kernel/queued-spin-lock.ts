import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { AT_DPC_LEVEL, formsMixed, mixesForms, RAISING, releasedByOther } from "./lock-error-states";

const join = assign({ queue: ({ context, event }) => [...context.queue, event.by] });
const leave = assign({ queue: ({ context }) => context.queue.slice(1), owned: false, oldIrql: null });
const isFirst = ({ context, event }: ObjectScope) => context.queue[0] === event.by;

/** In-stack queued spin lock: contexts own it in the order in which they joined its queue (SPIN-10). Who joins twice waits for itself (SPIN-6). */
export const queuedSpinLock = kind({
  kind: "in-stack queued spin lock",
  facts: ["SPIN-5", "SPIN-10"],
  chart: () => ({
    context: { queue: [], owned: false, oldIrql: null },
    initial: "free",
    states: {
      free: { on: { join: { target: "held", actions: join }, release: "releasedByOther" } },
      held: {
        tags: ["busy"],
        on: {
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
    },
  }),
  calls: {
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
