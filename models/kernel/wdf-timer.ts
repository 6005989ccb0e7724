import { assign } from "xstate";
import { call, literal, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface WdfTimerOptions {
  /** Expires again and again until it is stopped. */
  readonly periodic?: boolean;
}

const isArmed = ({ context }: ObjectScope) => context.armed;
const isDue = ({ context }: ObjectScope) => context.due;
const isRunning = ({ context }: ObjectScope) => context.running;
const isQuiet = (scope: ObjectScope) => !isDue(scope) && !isRunning(scope);
const change = (values: Readonly<Record<string, boolean>>) => assign(values);

/**
 * A framework timer: armed or not, its callback due or not, running or not; all three may hold at once. Automatic serialisation is a lock of the parent's that
 * whoever runs the callback takes around it; see wdfObjectLock (KMDF-8).
 */
export const wdfTimer = kind({
  kind: "WDF timer",
  facts: ["KMDF-8", "TMR-2", "TMR-3", "TMR-4", "NF:wdftimer.WdfTimerStop"],
  assumes: [
    "WdfTimerStop takes back no expiry whose callback is due: that callback still runs, and waiting means waiting for it (TMR-4)",
  ],
  chart: (options?: WdfTimerOptions) => {
    const still = options?.periodic === true;
    return {
      context: { armed: false, due: false, running: false },
      initial: "created",
      states: {
        created: {
          on: {
            start: [{ guard: isArmed, actions: reply("TRUE") }, { actions: [change({ armed: true }), reply("FALSE")] }],
            stop: [{ guard: isArmed, actions: [change({ armed: false }), reply("TRUE")] }, { actions: reply("FALSE") }],
            quiet: { guard: isQuiet, actions: reply("quiet") },
            expire: { guard: isArmed, actions: change({ armed: still, due: true }) },
            begin: { guard: isDue, actions: change({ due: false, running: true }) },
            end: { guard: isRunning, actions: change({ running: false }) },
          },
        },
      },
    };
  },
  calls: {
    /** TRUE where it was armed already. */
    WdfTimerStart: call({
      params: [self("timer")],
      irql: documentedIrql("WdfTimerStart"),
      facts: ["NF:wdftimer.WdfTimerStart"],
      phases: [{ name: "start", messages: [{ to: "timer", event: "start", result: true }] }],
    }),
    /** TRUE where it was armed. With TRUE it waits until no callback is due or runs. */
    WdfTimerStop: call({
      params: [self("timer"), literal("wait", "TRUE", "FALSE")],
      irql: documentedIrql("WdfTimerStop", {
        cases: [{ condition: "Wait = FALSE", when: { answer: "wait", is: "FALSE" } }],
        otherwise: "Wait = TRUE (and not from inside the timer callback)",
      }),
      facts: ["NF:wdftimer.WdfTimerStop"],
      phases: [
        { name: "stop", messages: [{ to: "timer", event: "stop", result: true }] },
        {
          name: "wait for the callback",
          when: { answer: "wait", is: "TRUE" },
          blocks: "waits",
          messages: [{ to: "timer", event: "quiet" }],
        },
      ],
    }),
    /** Time passes, for an actor of the environment. */
    WdfTimerExpires: call({
      params: [self("timer")],
      facts: ["TMR-2"],
      phases: [{ name: "expire", blocks: "waits", messages: [{ to: "timer", event: "expire" }] }],
    }),
    /** The framework calls EvtTimerFunc for an expiry, and comes back from it. */
    BeginTimerCallback: call({
      params: [self("timer")],
      facts: ["NC:wdftimer.EVT_WDF_TIMER"],
      phases: [{ name: "begin", blocks: "waits", messages: [{ to: "timer", event: "begin" }] }],
    }),
    EndTimerCallback: call({
      params: [self("timer")],
      facts: ["NC:wdftimer.EVT_WDF_TIMER"],
      phases: [{ name: "end", messages: [{ to: "timer", event: "end" }] }],
    }),
  },
});
