import { assign } from "xstate";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";

const some = ({ context }: ObjectScope) => context.given.length > 0;

/**
 * The hardware's transmit ring: NBLs that were given to it are sent in order, and as long as one is left the transmit DPC may be entered
 * (rule E10 of the catalogue). A DPC placed with `queuedBy` the ring is that DPC.
 */
export const transmitRing = kind({
  kind: "transmit ring",
  facts: ["NBL-1", "DPC-3"],
  chart: () => ({
    context: { given: [] },
    initial: "sending",
    states: {
      sending: {
        on: {
          give: { actions: assign({ given: ({ context, event }) => [...context.given, event.nbl] }) },
          takeSent: {
            actions: [
              reply(({ context }) => context.given[0] ?? "NULL"),
              assign({ given: ({ context }) => context.given.slice(1) }),
            ],
          },
          enter: { guard: some, target: "sending" },
          return: "sending",
        },
      },
    },
  }),
  calls: {
    GiveToHardware: call({
      params: [self("ring"), object("nbl", "NBL")],
      facts: ["NBL-1"],
      phases: [
        {
          name: "give",
          messages: [
            { to: "nbl", event: "link", with: { list: "ring" } },
            { to: "ring", event: "give", with: { nbl: "nbl" } },
          ],
        },
      ],
    }),
    /** The oldest NBL that the hardware has sent, or NULL. */
    TakeSent: call({
      params: [self("ring")],
      facts: ["NBL-1"],
      phases: [
        {
          name: "take",
          messages: [
            { to: "ring", event: "takeSent", as: "nbl", result: true },
            { to: "nbl", event: "unlink" },
          ],
        },
      ],
    }),
  },
});
