import { assign } from "xstate";
import { call, literal, self } from "../../harness/language/call";
import { DISPATCH_LEVEL } from "../../harness/language/irql";
import { kind, type ObjectChart } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { releasedByOther } from "./lock-error-states";
import { spinLockChart } from "./spin-lock";

const NONE = "NULL";
const raises = (blocks: "spins") =>
  [
    { name: "raise", irql: { kind: "raise", to: DISPATCH_LEVEL, as: "oldIrql" } },
    { name: "take", blocks, messages: [{ to: "lock", event: "acquire", with: { oldIrql: "oldIrql" } }] },
  ] as const;
const lowers = [
  {
    name: "release",
    messages: [{ to: "lock", event: "release", as: "oldIrql" }],
    irql: { kind: "lower", from: "oldIrql" },
  },
] as const;

/** A framework spin lock: not recursive, and its holder runs at DISPATCH_LEVEL. The level of before is kept with the lock. */
export const wdfSpinLock = kind({
  kind: "WDF spin lock",
  facts: ["SPIN-1", "NF:wdfsync.WdfSpinLockAcquire"],
  chart: () => spinLockChart({ forms: "unchecked" }),
  calls: {
    WdfSpinLockAcquire: call({
      params: [self("lock")],
      irql: documentedIrql("WdfSpinLockAcquire"),
      facts: ["NF:wdfsync.WdfSpinLockAcquire"],
      phases: raises("spins"),
    }),
    WdfSpinLockRelease: call({
      params: [self("lock")],
      irql: documentedIrql("WdfSpinLockRelease"),
      facts: ["NF:wdfsync.WdfSpinLockRelease"],
      phases: lowers,
    }),
  },
});

const own = assign({ owner: ({ event }) => event.by });
const waitLockChart = (): ObjectChart => ({
  context: { owner: NONE },
  initial: "free",
  states: {
    free: {
      on: {
        acquire: { target: "owned", actions: own },
        tryAcquire: { target: "owned", actions: [own, reply("STATUS_SUCCESS")] },
        release: "releasedByOther",
      },
    },
    owned: {
      tags: ["busy"],
      on: {
        tryAcquire: { actions: reply("STATUS_TIMEOUT") },
        release: [
          {
            guard: ({ context, event }: ObjectScope) => context.owner === event.by,
            target: "free",
            actions: assign({ owner: NONE }),
          },
          { target: "releasedByOther" },
        ],
      },
    },
    releasedByOther,
  },
});

/** A framework wait lock: its owner may wait and be switched out. With a zero timeout the acquire only tries. */
export const wdfWaitLock = kind({
  kind: "WDF wait lock",
  facts: ["MTX-1", "NF:wdfsync.WdfWaitLockAcquire"],
  chart: waitLockChart,
  calls: {
    WdfWaitLockAcquire: call({
      params: [self("lock"), literal("timeout", "NULL", "0")],
      irql: documentedIrql("WdfWaitLockAcquire", {
        cases: [
          {
            condition: "Timeout zero (page says below DISPATCH_LEVEL and that the header disagrees)",
            when: { answer: "timeout", is: "0" },
          },
        ],
        otherwise: "Timeout NULL or nonzero",
      }),
      facts: ["NF:wdfsync.WdfWaitLockAcquire"],
      phases: [
        {
          name: "take",
          when: { answer: "timeout", is: "NULL" },
          blocks: "waits",
          messages: [{ to: "lock", event: "acquire" }],
        },
        {
          name: "try",
          when: { answer: "timeout", is: "0" },
          messages: [{ to: "lock", event: "tryAcquire", result: true }],
        },
      ],
    }),
    WdfWaitLockRelease: call({
      params: [self("lock")],
      irql: documentedIrql("WdfWaitLockRelease"),
      facts: ["NF:wdfsync.WdfWaitLockRelease"],
      phases: [{ name: "release", messages: [{ to: "lock", event: "release" }] }],
    }),
  },
});

/**
 * The synchronization lock of a framework device or queue, at execution level dispatch: its automatic serialisation takes it around the callbacks of its
 * scope, and the driver may take it for what is outside: completion callbacks, surprise removal, its own threads (KMDF-8).
 */
export const wdfObjectLock = kind({
  kind: "WDF object lock",
  facts: ["KMDF-8", "NF:wdfsync.WdfObjectAcquireLock"],
  assumes: ["a framework object's synchronization lock is a spin lock: its execution level is not passive (KMDF-8)"],
  chart: () => spinLockChart({ forms: "unchecked" }),
  calls: {
    WdfObjectAcquireLock: call({
      params: [self("lock")],
      irql: documentedIrql("WdfObjectAcquireLock"),
      facts: ["NF:wdfsync.WdfObjectAcquireLock"],
      phases: raises("spins"),
    }),
    WdfObjectReleaseLock: call({
      params: [self("lock")],
      irql: documentedIrql("WdfObjectReleaseLock"),
      facts: ["NF:wdfsync.WdfObjectReleaseLock"],
      phases: lowers,
    }),
    /** The framework takes the lock before it calls a callback of the scope, and gives it back afterwards. */
    EnterCallback: call({ params: [self("lock")], facts: ["KMDF-8"], phases: raises("spins") }),
    LeaveCallback: call({ params: [self("lock")], facts: ["KMDF-8"], phases: lowers }),
  },
});
