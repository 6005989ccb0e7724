import { assign } from "xstate";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface PacketOptions {
  /** The injection with which it leaves the machine, whatever its callout would do with it; without it every clone comes back to the layer. */
  readonly leavesAfter?: number;
}

const counted = assign({ injections: ({ context }: ObjectScope) => context.injections + 1 });

/**
 * A packet at a layer of the filter engine. A callout permits it, or clones and absorbs it; the clone that is injected later is classified at the same
 * layer again, and the engine can tell whose it is (WFP-9). The actor placed with `queuedBy` the packet is classifyFn.
 */
export const packet = kind({
  kind: "packet",
  facts: ["WFP-7", "WFP-8", "WFP-9"],
  chart: (options?: PacketOptions) => ({
    context: { injections: 0 },
    initial: "atLayer",
    states: {
      atLayer: { on: { enter: "classified", absorb: "absorbed", return: { actions: reply("") } } },
      classified: {
        on: {
          readInjectionState: {
            actions: reply(({ context }) =>
              context.injections === 0 ? "FWPS_PACKET_NOT_INJECTED" : "FWPS_PACKET_INJECTED_BY_SELF",
            ),
          },
          permit: "sent",
          absorb: "absorbed",
        },
      },
      absorbed: { on: { take: "taken", return: { actions: reply("") } } },
      taken: {
        on: {
          inject: [
            {
              guard: ({ context }: ObjectScope) => context.injections + 1 === options?.leavesAfter,
              target: "sent",
              actions: counted,
            },
            { target: "atLayer", actions: counted },
          ],
          return: { actions: reply("") },
        },
      },
      sent: { on: { return: { actions: reply("") } } },
    },
  }),
  calls: {
    FwpsQueryPacketInjectionState0: call({
      params: [self("packet")],
      irql: documentedIrql("FwpsQueryPacketInjectionState0"),
      facts: ["WFP-9"],
      phases: [{ name: "query", messages: [{ to: "packet", event: "readInjectionState", result: true }] }],
    }),
    /** classifyFn permits it. */
    PermitPacket: call({
      params: [self("packet")],
      facts: ["WFP-9"],
      phases: [{ name: "permit", messages: [{ to: "packet", event: "permit" }] }],
    }),
    /** The driver's worker waits for a packet that classifyFn has absorbed. */
    WaitForAbsorbed: call({
      params: [self("packet")],
      facts: ["WFP-8"],
      phases: [{ name: "take", blocks: "waits", messages: [{ to: "packet", event: "take" }] }],
    }),
  },
});
