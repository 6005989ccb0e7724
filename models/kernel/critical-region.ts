import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

const deeper = (difference: number) => assign({ depth: ({ context }) => context.depth + difference });
const last = ({ context }: ObjectScope) => context.depth === 1;

/**
 * The critical region of one thread: while it is in one, normal kernel APCs are held back, the APC that suspends the thread among them. Regions
 * nest. The suspension takes the thread where it stands only outside; asked for inside, it takes effect at the last leave. Special kernel APCs come in
 * all the same.
 */
export const criticalRegion = kind({
  kind: "critical region",
  facts: ["APC-1", "APC-3"],
  chart: () => ({
    context: { depth: 0 },
    initial: "outside",
    states: {
      outside: {
        on: {
          enter: { target: "inside", actions: deeper(1) },
          leave: "leftTwice",
          suspend: "suspended",
          deliver: "outside",
          areApcsOff: { actions: reply("FALSE") },
        },
      },
      inside: {
        tags: ["busy"],
        on: {
          enter: { actions: deeper(1) },
          leave: [{ guard: last, target: "outside", actions: deeper(-1) }, { actions: deeper(-1) }],
          deliver: { guard: ({ event }) => event.mode === "special", target: "inside" },
          areApcsOff: { actions: reply("TRUE") },
        },
      },
      suspended: { on: { resume: "outside", deliver: "suspended", areApcsOff: { actions: reply("FALSE") } } },
      leftTwice: errorState(
        "protection-balanced",
        "the thread leaves a critical region that it is not in",
        bugCheck("0x1", "APC_INDEX_MISMATCH", "system call", "depth of regions"),
      ),
    },
  }),
  calls: {
    KeEnterCriticalRegion: call({
      params: [self("region")],
      irql: documentedIrql("KeEnterCriticalRegion"),
      facts: ["APC-1", "APC-3"],
      phases: [{ name: "enter", blocks: "waits", messages: [{ to: "region", event: "enter" }] }],
    }),
    KeLeaveCriticalRegion: call({
      params: [self("region")],
      irql: documentedIrql("KeLeaveCriticalRegion"),
      facts: ["APC-3"],
      phases: [{ name: "leave", messages: [{ to: "region", event: "leave" }] }],
    }),
    /** Whether this region is entered, by which normal kernel APCs are held back; a level of APC_LEVEL is not looked at. */
    KeAreApcsDisabled: call({
      params: [self("region")],
      irql: documentedIrql("KeAreApcsDisabled"),
      facts: ["APC-1", "NF:wdm.KeAreApcsDisabled"],
      phases: [{ name: "look", messages: [{ to: "region", event: "areApcsOff", result: true }] }],
    }),
    /** Somebody else suspends the thread; refused until it is in no region. */
    SuspendThread: call({
      params: [self("region")],
      facts: ["APC-1"],
      phases: [{ name: "suspend APC", blocks: "waits", messages: [{ to: "region", event: "suspend" }] }],
    }),
  },
});
