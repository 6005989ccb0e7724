import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

/** The wait goes to the object itself, whose answer is the result. */
const waits = { actions: reply(({ event }: ObjectScope) => event.object) };
const endsWith = (status: string) => reply(`NULL, ${status}`);

/**
 * What can end an alertable wait of one thread before its time: an alert, which the wait uses up, or a user APC, which stays pending until the thread
 * returns to user mode. Both results count as success for NT_SUCCESS (EVT-6).
 */
export const threadAlerts = kind({
  kind: "thread alerts",
  facts: ["EVT-6"],
  assumes: [
    "an alertable wait on a signalled object may still end by a pending alert or user APC (the pages are silent)",
  ],
  chart: () => ({
    initial: "quiet",
    states: {
      quiet: { on: { alert: "alerted", queueUserApc: "userApcPending", wait: waits } },
      alerted: {
        on: {
          alert: "alerted",
          queueUserApc: "userApcPending",
          wait: waits,
          "wait?alerted": { target: "quiet", actions: endsWith("STATUS_ALERTED") },
        },
      },
      userApcPending: {
        on: {
          alert: "userApcPending",
          queueUserApc: "userApcPending",
          wait: waits,
          "wait?interrupted": { target: "userApcPending", actions: endsWith("STATUS_USER_APC") },
        },
      },
    },
  }),
  calls: {
    /** KeWaitForSingleObject(object, Executive, UserMode, TRUE, NULL). */
    WaitAlertably: call({
      params: [self("thread"), object("object", "event", "semaphore", "mutex", "timer", "thread object")],
      irql: documentedIrql("KeWaitForSingleObject", { otherwise: "Timeout NULL or nonzero" }),
      facts: ["EVT-5", "EVT-6"],
      phases: [
        {
          name: "wait",
          blocks: "waits",
          messages: [
            { to: "thread", event: "wait", with: { object: "object" }, as: "awaited, (result)" },
            { to: "awaited", event: "wait", result: true },
          ],
        },
      ],
    }),
    /** Another thread alerts this one. */
    AlertThread: call({
      params: [self("thread")],
      facts: ["EVT-6"],
      phases: [{ name: "alert", messages: [{ to: "thread", event: "alert" }] }],
    }),
    /** A user APC is queued to this thread: it is being terminated, or somebody asked for it. */
    QueueUserApc: call({
      params: [self("thread")],
      facts: ["EVT-6"],
      phases: [{ name: "queue", messages: [{ to: "thread", event: "queueUserApc" }] }],
    }),
  },
});
