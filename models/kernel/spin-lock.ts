import { assign } from "xstate";
import { bugCheck } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind, type ObjectChart } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { AT_DPC_LEVEL, formsMixed, mixesForms, RAISING, releasedByOther } from "./lock-error-states";

const own = assign(({ event }) => ({ owner: event.by, oldIrql: event.oldIrql ?? null }));
const disown = assign({ owner: null, oldIrql: null });

/** SPIN-4: below DISPATCH_LEVEL the holder can be pre-empted by who spins for the lock. */
const belowDispatch = bugCheck(
  "0xC4",
  "DRIVER_VERIFIER_DETECTED_VIOLATION",
  "0x40: at-DPC-level acquire below DISPATCH_LEVEL",
  "current IRQL",
);

export interface SpinLockOptions {
  /** `unchecked` shows what comes of a release by another form than the acquire's, instead of the release itself (SPIN-5). Default: checked. */
  readonly forms?: "checked" | "unchecked";
}

const mixed = {
  guard: ({ context, event }: ObjectScope) => context.owner === event.by && mixesForms(event, context.oldIrql),
  target: "formsMixed",
};

/** Free, or held by one actor. The level to go back to is kept with the lock, as if each holder had its own variable (SPIN-3). */
export const spinLockChart = ({ forms = "checked" }: SpinLockOptions = {}): ObjectChart => ({
  context: { owner: null, oldIrql: null },
  initial: "free",
  states: {
    free: {
      on: {
        acquire: { target: "held", actions: own },
        tryAcquire: { target: "held", actions: [own, reply("TRUE")] },
        release: "releasedByOther",
      },
    },
    held: {
      tags: ["busy"],
      on: {
        tryAcquire: { actions: reply("FALSE") },
        release: [
          ...(forms === "checked" ? [mixed] : []),
          {
            guard: ({ context, event }) => context.owner === event.by,
            target: "free",
            actions: [reply(({ context }) => context.oldIrql), disown],
          },
          { target: "releasedByOther" },
        ],
      },
    },
    releasedByOther,
    ...(forms === "checked" && { formsMixed }),
  },
});

/** Its acquire and release take the level to go back to from the caller's own variable: KeAcquireSpinLock(lock). */
export const spinLock = kind({
  kind: "spin lock",
  facts: ["SPIN-1", "SPIN-2", "SPIN-4", "SPIN-5", "SPIN-6", "SPIN-9"],
  assumes: [
    "oldIrqlStore = after-take: each holder of a spin lock has its own OldIrql, stored once it owns the lock (SPIN-1)",
    "releasing a spin lock and lowering the level is one step (SPIN-2 leaves it open)",
    "spin locks are unfair: any waiter may win (the pages are silent)",
  ],
  chart: (options?: SpinLockOptions) => spinLockChart(options),
  calls: {
    KeAcquireSpinLock: call({
      params: [self("lock")],
      irql: documentedIrql("KeAcquireSpinLock"),
      facts: ["SPIN-1"],
      phases: [
        { name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "oldIrql" } },
        { name: "take", blocks: "spins", messages: [{ to: "lock", event: "acquire", with: { oldIrql: "oldIrql" } }] },
      ],
    }),
    KeReleaseSpinLock: call({
      params: [self("lock")],
      irql: documentedIrql("KeReleaseSpinLock"),
      facts: ["SPIN-2"],
      phases: [
        {
          name: "release",
          messages: [{ to: "lock", event: "release", with: { form: RAISING }, as: "oldIrql" }],
          irql: { kind: "lower", from: "oldIrql" },
        },
      ],
    }),
    KeAcquireSpinLockAtDpcLevel: call({
      params: [self("lock")],
      irql: documentedIrql("KeAcquireSpinLockAtDpcLevel", { bugcheck: belowDispatch }),
      facts: ["SPIN-4"],
      phases: [{ name: "take", blocks: "spins", messages: [{ to: "lock", event: "acquire" }] }],
    }),
    KeReleaseSpinLockFromDpcLevel: call({
      params: [self("lock")],
      irql: documentedIrql("KeReleaseSpinLockFromDpcLevel"),
      facts: ["SPIN-4"],
      phases: [{ name: "release", messages: [{ to: "lock", event: "release", with: { form: AT_DPC_LEVEL } }] }],
    }),
    KeTryToAcquireSpinLockAtDpcLevel: call({
      params: [self("lock")],
      irql: documentedIrql("KeTryToAcquireSpinLockAtDpcLevel", { bugcheck: belowDispatch }),
      facts: ["SPIN-9"],
      phases: [{ name: "try", messages: [{ to: "lock", event: "tryAcquire", result: true }] }],
    }),
  },
});
