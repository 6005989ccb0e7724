import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, literal, objectOr, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { keWaitForSingleObject } from "./event";
import { documentedIrql } from "./facts/documented-irql";

export interface TimerOptions {
  /** The run starts with the timer set, with this DPC object or none. */
  readonly armed?: { readonly dpc?: string; readonly periodic?: boolean };
  /** The device object in whose extension it lies: it must not be armed when that is freed. */
  readonly in?: string;
}

const NULL = "NULL";
const periodic = ({ context }: ObjectScope) => context.period !== "0";
const setUp = assign({ dpc: ({ event }) => event.dpc, period: ({ event }) => event.period ?? "0", signalled: false });
const signal = assign({ signalled: true });
const dpc = reply(({ context }: ObjectScope) => context.dpc);
const signalled = ({ context }: ObjectScope) => context.signalled;
const waits = {
  wait: { guard: signalled, actions: reply("STATUS_SUCCESS") },
  look: [{ guard: signalled, actions: reply("STATUS_SUCCESS") }, { actions: reply("STATUS_TIMEOUT") }],
  readState: { actions: reply(({ context }: ObjectScope) => (context.signalled ? "TRUE" : "FALSE")) },
};

/**
 * A notification timer. Armed, it is in the timer queue; a one-shot timer leaves the queue when it expires, a periodic one goes back in, and
 * either has its DPC queued by that (TMR-1 to TMR-3, rule E9 of the catalogue). It expires when it likes: the time it was set to is not modelled.
 */
export const timer = kind({
  kind: "timer",
  facts: ["TMR-1", "TMR-2", "TMR-3", "TMR-4", "TMR-5"],
  assumes: [
    "an armed timer expires at any time; its DPC is queued on the processor that the clock is placed on, or on any (the pages do not say which)",
  ],
  chart: (options?: TimerOptions) => {
    const freed = ({ event }: ObjectScope) => event.memory === options?.in && event.outcome === "freed";
    const { armed } = options ?? {};
    return {
      context: { dpc: armed?.dpc ?? NULL, period: armed?.periodic ? "Period" : "0", signalled: false },
      initial: armed === undefined ? "idle" : "armed",
      states: {
        idle: {
          on: {
            set: { target: "armed", actions: [setUp, reply("FALSE")] },
            cancel: [{ guard: periodic, actions: reply("TRUE") }, { actions: reply("FALSE") }],
            memoryFreed: "idle",
            ...waits,
          },
        },
        armed: {
          on: {
            set: { actions: [setUp, reply("TRUE")] },
            cancel: { target: "idle", actions: reply("TRUE") },
            expire: [
              { guard: periodic, actions: [signal, dpc] },
              { target: "idle", actions: [signal, dpc] },
            ],
            memoryFreed: [{ guard: freed, target: "freedWhileArmed" }, { target: "armed" }],
            ...waits,
          },
        },
        freedWhileArmed: errorState(
          "no-armed-timer-freed",
          "the memory of a timer is freed while the timer is in the timer queue",
          bugCheck(
            "0xC4",
            "DRIVER_VERIFIER_DETECTED_VIOLATION",
            "0x15: freed pool holds an active timer",
            "the timer",
            "the block",
            "its size",
          ),
        ),
      },
    };
  },
  calls: {
    KeWaitForSingleObject: keWaitForSingleObject,
    /** TRUE where the timer was in the queue already; that setting is dropped (TMR-1, TMR-7). */
    KeSetTimer: call({
      params: [self("timer"), objectOr("dpc", "DPC object", NULL)],
      irql: documentedIrql("KeSetTimer"),
      facts: ["TMR-1", "TMR-7"],
      phases: [{ name: "set", messages: [{ to: "timer", event: "set", with: { dpc: "dpc" }, result: true }] }],
    }),
    /** The same with a period: "0" for one expiry, "Period" for one after the other. */
    KeSetTimerEx: call({
      params: [self("timer"), literal("period", "0", "Period"), objectOr("dpc", "DPC object", NULL)],
      irql: documentedIrql("KeSetTimerEx"),
      facts: ["TMR-1", "TMR-5"],
      phases: [
        {
          name: "set",
          messages: [{ to: "timer", event: "set", with: { dpc: "dpc", period: "period" }, result: true }],
        },
      ],
    }),
    /** TRUE where the timer was in the queue and is now out; always TRUE for a periodic one (TMR-3). */
    KeCancelTimer: call({
      params: [self("timer")],
      irql: documentedIrql("KeCancelTimer"),
      facts: ["TMR-3", "TMR-4"],
      phases: [{ name: "cancel", messages: [{ to: "timer", event: "cancel", result: true }] }],
    }),
    KeReadStateTimer: call({
      params: [self("timer")],
      irql: documentedIrql("KeReadStateTimer"),
      facts: ["TMR-2"],
      phases: [{ name: "read", messages: [{ to: "timer", event: "readState", result: true }] }],
    }),
    /** The clock's step, for an actor of the environment: an armed timer's time has come, and its DPC is queued where the actor is placed. */
    TimerExpires: call({
      params: [self("timer")],
      facts: ["TMR-2"],
      phases: [
        {
          name: "expire",
          blocks: "waits",
          messages: [
            { to: "timer", event: "expire", as: "dpc" },
            { to: "dpc", event: "insert", with: { processor: "processor" } },
          ],
        },
      ],
    }),
  },
});
