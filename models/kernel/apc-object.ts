import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { routine } from "../../harness/language/routine";
import { semaphore } from "./semaphore";

/**
 * A kernel APC: queued to one thread, at most once, and off the queue before its routine runs. The routine is the actor placed by `apc`; it runs in
 * the thread, which stands still meanwhile: a special one at APC_LEVEL wherever the thread is below that, a normal one at PASSIVE_LEVEL and outside
 * critical regions (APC-1).
 */
export const apcObject = kind({
  kind: "APC object",
  facts: ["APC-1", "APC-2"],
  assumes: ["an APC that is queued to a thread which has ended is dropped (the pages are silent)"],
  chart: () => ({
    initial: "notQueued",
    states: {
      notQueued: { on: { insert: { target: "queued", actions: reply("TRUE") }, return: { actions: reply("") } } },
      queued: {
        on: { insert: { actions: reply("FALSE") }, enter: "notQueued", return: { actions: reply("") } },
      },
    },
  }),
  calls: {
    /** FALSE where it is queued already. An export without a page of its own; its level is not checked. */
    KeInsertQueueApc: call({
      params: [self("apc")],
      facts: ["APC-1"],
      phases: [{ name: "insert", messages: [{ to: "apc", event: "insert", result: true }] }],
    }),
  },
});

/** What suspends a thread: a normal kernel APC that waits in it until somebody resumes it. Place it by `apc` with mode "normal". */
export const suspension = routine({
  uses: { resumed: semaphore },
  chart: {
    initial: "Suspended",
    states: {
      Suspended: { on: { "KeWaitForSingleObject(resumed, NULL)": "Resumed" } },
      Resumed: { type: "final" },
    },
  },
});
