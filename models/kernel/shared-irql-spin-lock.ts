import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { spinLockChart } from "./spin-lock";

/** A KIRQL variable that more than one context can reach, for example a field of the device extension. */
export const sharedIrql = kind({
  kind: "shared KIRQL",
  facts: ["SPIN-3"],
  calls: {},
  chart: () => ({
    context: { irql: "0" },
    initial: "stored",
    states: {
      stored: {
        on: {
          store: { actions: assign({ irql: ({ event }) => event.irql }) },
          load: { actions: reply(({ context }) => context.irql) },
        },
      },
    },
  }),
});

const release = call({
  params: [self("lock"), object("oldIrql", "shared KIRQL")],
  irql: documentedIrql("KeReleaseSpinLock"),
  facts: ["SPIN-2", "SPIN-3"],
  phases: [
    {
      name: "release",
      messages: [
        { to: "lock", event: "release" },
        { to: "oldIrql", event: "load", as: "irql" },
      ],
      irql: { kind: "lower", from: "irql" },
    },
  ],
});

const store = { to: "oldIrql", event: "store", with: { irql: "irql" } };
const take = { to: "lock", event: "acquire" };

/**
 * A spin lock whose callers keep the old level in a shared variable.
 * Assumption oldIrqlStore: `before-spin`, as legacy code does it that raises by hand.
 */
export const spinLockStoringBeforeSpin = kind({
  kind: "spin lock storing OldIrql before it spins",
  facts: ["SPIN-1", "SPIN-3"],
  assumes: ["oldIrqlStore = before-spin: the caller raises and stores OldIrql before it spins, as legacy code does"],
  chart: () => spinLockChart({ forms: "unchecked" }),
  calls: {
    KeAcquireSpinLock: call({
      params: [self("lock"), object("oldIrql", "shared KIRQL")],
      irql: documentedIrql("KeAcquireSpinLock"),
      facts: ["SPIN-3"],
      phases: [
        { name: "raise and store", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "irql" }, messages: [store] },
        { name: "take", blocks: "spins", messages: [take] },
      ],
    }),
    KeReleaseSpinLock: release,
  },
});

/** The same with the documented order. Assumption oldIrqlStore: `after-take` (SPIN-1). */
export const spinLockStoringAfterTake = kind({
  kind: "spin lock storing OldIrql after it took",
  facts: ["SPIN-1"],
  assumes: ["oldIrqlStore = after-take: OldIrql is stored once the lock is owned (SPIN-1)"],
  chart: () => spinLockChart({ forms: "unchecked" }),
  calls: {
    KeAcquireSpinLock: call({
      params: [self("lock"), object("oldIrql", "shared KIRQL")],
      irql: documentedIrql("KeAcquireSpinLock"),
      facts: ["SPIN-1"],
      phases: [
        { name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "irql" } },
        { name: "take and store", blocks: "spins", messages: [take, store] },
      ],
    }),
    KeReleaseSpinLock: release,
  },
});
