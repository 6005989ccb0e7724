import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";

export interface InterruptLineOptions {
  /** `level`: requests until the device is told to stop. `edge`: the request ends when it is accepted. Default: edge. */
  readonly trigger?: "level" | "edge";
  /** Whether accepted interrupts are counted; default true. Where there is no end to them they must not be. */
  readonly counts?: boolean;
}

const nothing = reply("");

/** An interrupt request line. The ISR placed with `queuedBy` the line is entered while the line requests it. */
export const interruptLine = kind({
  kind: "interrupt line",
  facts: ["IRQL-4", "SPIN-13"],
  assumes: ["the device raises its next interrupt only when the line no longer requests the last"],
  chart: (options?: InterruptLineOptions) => {
    const { trigger = "edge", counts = true } = options ?? {};
    const after = trigger === "level" ? "requesting" : "quiet";
    const accept = assign({ accepted: ({ context }) => context.accepted + (counts ? 1 : 0) });
    return {
      context: { accepted: 0 },
      initial: "quiet",
      states: {
        quiet: { on: { raise: "requesting", dismiss: "quiet", return: { actions: nothing } } },
        requesting: {
          tags: ["busy"],
          on: { enter: { target: after, actions: accept }, dismiss: "quiet", return: { actions: nothing } },
        },
      },
    };
  },
  calls: {
    /** The device's step, for an actor of the environment. */
    RaiseInterrupt: call({
      params: [self("line")],
      facts: ["IRQL-4"],
      phases: [{ name: "raise", blocks: "waits", messages: [{ to: "line", event: "raise" }] }],
    }),
    /** The ISR tells the device to stop requesting. */
    DismissInterrupt: call({
      params: [self("line")],
      facts: ["IRQL-4"],
      phases: [{ name: "dismiss", messages: [{ to: "line", event: "dismiss" }] }],
    }),
  },
});
