import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { APC_LEVEL } from "../../harness/language/irql";
import { kind, type ObjectChart } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { releasedByOther } from "./lock-error-states";

const byOwner = ({ context, event }: ObjectScope) => context.owner === event.by;
const own = assign({ owner: ({ event }) => event.by, oldIrql: ({ event }) => event.oldIrql });

const chart = (): ObjectChart => ({
  context: { owner: null, oldIrql: null },
  initial: "free",
  states: {
    free: {
      on: {
        acquire: { target: "owned", actions: own },
        tryAcquire: { target: "owned", actions: [own, reply("TRUE")] },
        release: "releasedByOther",
      },
    },
    owned: {
      tags: ["busy"],
      on: {
        tryAcquire: { actions: reply("FALSE") },
        release: [
          {
            guard: byOwner,
            target: "free",
            actions: [reply(({ context }: ObjectScope) => context.oldIrql), assign({ owner: null, oldIrql: null })],
          },
          { target: "releasedByOther" },
        ],
      },
    },
    releasedByOther,
  },
});

const raise = { name: "raise", irql: { kind: "raise", to: APC_LEVEL, as: "oldIrql" } } as const;
const takes = [
  raise,
  { name: "take", blocks: "waits", messages: [{ to: "mutex", event: "acquire", with: { oldIrql: "oldIrql" } }] },
] as const;
const tries = [
  raise,
  {
    name: "try",
    messages: [{ to: "mutex", event: "tryAcquire", with: { oldIrql: "oldIrql" }, as: "taken", result: true }],
  },
  { name: "lower", when: { answer: "taken", is: "FALSE" }, irql: { kind: "lower", from: "oldIrql" } },
] as const;
const gives = [
  {
    name: "release",
    messages: [{ to: "mutex", event: "release", as: "oldIrql" }],
    irql: { kind: "lower", from: "oldIrql" },
  },
] as const;

/** A fast mutex: not recursive; its owner runs at APC_LEVEL and the level to go back to is kept in the mutex (MTX-2). */
export const fastMutex = kind({
  kind: "fast mutex",
  facts: ["MTX-2"],
  chart,
  calls: {
    ExAcquireFastMutex: call({
      params: [self("mutex")],
      irql: documentedIrql("ExAcquireFastMutex"),
      facts: ["MTX-2"],
      phases: takes,
    }),
    ExTryToAcquireFastMutex: call({
      params: [self("mutex")],
      irql: documentedIrql("ExTryToAcquireFastMutex"),
      facts: ["MTX-2", "NF:wdm.ExTryToAcquireFastMutex"],
      phases: tries,
    }),
    ExReleaseFastMutex: call({
      params: [self("mutex")],
      irql: documentedIrql("ExReleaseFastMutex"),
      facts: ["MTX-2"],
      phases: gives,
    }),
  },
});

/** A guarded mutex: not recursive, and no APC comes in while it is held. From Windows 8 on it is a fast mutex in all but name (MTX-3). */
export const guardedMutex = kind({
  kind: "guarded mutex",
  facts: ["MTX-3"],
  assumes: ["os: Windows 8 or later, where the owner of a guarded mutex runs at APC_LEVEL (MTX-3)"],
  chart,
  calls: {
    KeAcquireGuardedMutex: call({
      params: [self("mutex")],
      irql: documentedIrql("KeAcquireGuardedMutex"),
      facts: ["MTX-3"],
      phases: takes,
    }),
    KeTryToAcquireGuardedMutex: call({
      params: [self("mutex")],
      irql: documentedIrql("KeTryToAcquireGuardedMutex"),
      facts: ["MTX-3", "NF:wdm.KeTryToAcquireGuardedMutex"],
      phases: tries,
    }),
    KeReleaseGuardedMutex: call({
      params: [self("mutex")],
      irql: documentedIrql("KeReleaseGuardedMutex"),
      facts: ["MTX-3"],
      phases: gives,
    }),
  },
});
