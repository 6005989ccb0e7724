import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { keWaitForSingleObject } from "./event";

/**
 * The object of a system thread, signalled when the thread has ended: after its routine's last instruction, not when it says that it is about to end.
 * The thread is the actor placed with `queuedBy` it (EVT-4).
 */
export const threadObject = kind({
  kind: "thread object",
  facts: ["EVT-4", "NF:wdm.PsTerminateSystemThread"],
  chart: () => ({
    initial: "running",
    states: {
      running: { on: { return: { target: "ended", actions: reply("") }, look: { actions: reply("STATUS_TIMEOUT") } } },
      ended: {
        on: {
          wait: { target: "ended", actions: reply("STATUS_SUCCESS") },
          look: { actions: reply("STATUS_SUCCESS") },
        },
      },
    },
  }),
  calls: {
    KeWaitForSingleObject: keWaitForSingleObject,
  },
});
