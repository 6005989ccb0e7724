import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

/** A port on the bus, as an oscilloscope sees it: how many writes reached it. */
export const ioPort = kind({
  kind: "I/O port",
  facts: ["NF:wdm.WRITE_PORT_UCHAR"],
  chart: () => ({
    context: { pulses: 0 },
    initial: "onTheBus",
    states: {
      onTheBus: {
        on: {
          write: [
            { guard: ({ event }) => event.outcome === "denied", actions: reply("denied") },
            { actions: [assign({ pulses: ({ context }) => context.pulses + 1 }), reply("written")] },
          ],
        },
      },
    },
  }),
  calls: {
    WRITE_PORT_UCHAR: call({
      params: [self("port")],
      irql: documentedIrql("WRITE_PORT_UCHAR"),
      facts: ["NF:wdm.WRITE_PORT_UCHAR"],
      phases: [{ name: "write", messages: [{ to: "port", event: "write", with: { outcome: "allowed" } }] }],
    }),
    /** A user-mode OUT: "written", or "denied" where the process that is current has no permission for it. */
    Out: call({
      params: [self("port"), object("permissions", "I/O permission map")],
      facts: ["IRQL-1"],
      phases: [
        {
          name: "out",
          messages: [
            { to: "permissions", event: "ask", as: "outcome" },
            { to: "port", event: "write", with: { outcome: "outcome" }, result: true },
          ],
        },
      ],
    }),
    /** The driver writes the port for whoever asks by an I/O control request. */
    ZwDeviceIoControlFile: call({
      params: [self("port")],
      irql: documentedIrql("ZwDeviceIoControlFile"),
      facts: ["NF:ntifs.ZwDeviceIoControlFile"],
      phases: [
        { name: "write", messages: [{ to: "port", event: "write", with: { outcome: "allowed" }, result: true }] },
      ],
    }),
  },
});
