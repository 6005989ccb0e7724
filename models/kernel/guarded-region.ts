import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

const deeper = (difference: number) => assign({ depth: ({ context }) => context.depth + difference });
const last = ({ context }: ObjectScope) => context.depth === 1;

/** The guarded region of one thread: while it is in one, no APC comes in, not even the special ones that finish I/O requests. Regions nest. */
export const guardedRegion = kind({
  kind: "guarded region",
  facts: ["APC-1", "APC-2", "APC-3"],
  chart: () => ({
    context: { depth: 0 },
    initial: "outside",
    states: {
      outside: {
        on: {
          enter: { target: "inside", actions: deeper(1) },
          leave: "leftTwice",
          deliver: "outside",
          areApcsOff: { actions: reply("FALSE") },
        },
      },
      inside: {
        tags: ["busy"],
        on: {
          enter: { actions: deeper(1) },
          leave: [{ guard: last, target: "outside", actions: deeper(-1) }, { actions: deeper(-1) }],
          areApcsOff: { actions: reply("TRUE") },
        },
      },
      leftTwice: errorState(
        "protection-balanced",
        "the thread leaves a guarded region that it is not in",
        bugCheck("0x1", "APC_INDEX_MISMATCH", "system call", "depth of regions"),
      ),
    },
  }),
  calls: {
    KeEnterGuardedRegion: call({
      params: [self("region")],
      irql: documentedIrql("KeEnterGuardedRegion"),
      facts: ["APC-1", "APC-3"],
      phases: [{ name: "enter", messages: [{ to: "region", event: "enter" }] }],
    }),
    KeLeaveGuardedRegion: call({
      params: [self("region")],
      irql: documentedIrql("KeLeaveGuardedRegion"),
      facts: ["APC-3"],
      phases: [{ name: "leave", messages: [{ to: "region", event: "leave" }] }],
    }),
    /** Whether this region is entered, by which all APCs are held back; a level of APC_LEVEL is not looked at. */
    KeAreAllApcsDisabled: call({
      params: [self("region")],
      irql: documentedIrql("KeAreAllApcsDisabled"),
      facts: ["APC-1", "NF:wdm.KeAreAllApcsDisabled"],
      phases: [{ name: "look", messages: [{ to: "region", event: "areApcsOff", result: true }] }],
    }),
  },
});
