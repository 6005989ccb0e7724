import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

/** The I/O permission map of the process that is current on a processor: the library's own has the port's bit, no other has. */
export const ioPermissionMap = kind({
  kind: "I/O permission map",
  facts: ["IRQL-2"],
  assumes: [
    "a user-mode OUT reaches the port only while a process is current that has the port in its I/O permission map, and is ignored otherwise (catalogue, seed 004)",
  ],
  chart: () => ({
    initial: "library",
    states: {
      library: { on: { ask: { actions: reply("allowed") }, switch: "other" } },
      other: { on: { ask: { actions: reply("denied") }, switch: "library" } },
    },
  }),
  calls: {
    /** The scheduler's step, for an actor of the environment: from the one process to the other. */
    SwitchProcess: call({
      params: [self("permissions")],
      facts: ["IRQL-2"],
      phases: [{ name: "switch", messages: [{ to: "permissions", event: "switch" }] }],
    }),
  },
});
