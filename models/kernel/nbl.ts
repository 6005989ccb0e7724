import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface NblOptions {
  /** Who owns it when the run starts; left out, it is at home with its originator. */
  readonly owner?: string;
}

/**
 * A NET_BUFFER_LIST on its way through the stack. It is away from its originator until it is completed (a send) or returned (a receive),
 * exactly once; `owner` is the driver, or the driver's queue, that has it meanwhile (NBL-1, NBL-2).
 */
export const nbl = kind({
  kind: "NBL",
  facts: ["NBL-1", "NBL-2", "NBL-5"],
  sample: { owner: "miniport" } satisfies NblOptions,
  chart: (options?: NblOptions) => ({
    context: { owner: options?.owner ?? null },
    initial: options?.owner === undefined ? "home" : "away",
    states: {
      home: {
        on: {
          comeBack: "cameBackTwice",
          leave: { target: "away", actions: reply("its originator's") },
          link: "usedAfterItCameBack",
          unlink: "usedAfterItCameBack",
          isHome: "home",
        },
      },
      away: {
        tags: ["busy"],
        on: {
          comeBack: { target: "home", actions: assign({ owner: null }) },
          link: { actions: assign({ owner: ({ event }) => event.list }) },
          unlink: "away",
          leave: { target: "away", actions: reply("another's") },
        },
      },
      cameBackTwice: errorState(
        "nbl-returned-once",
        "the NBL is completed or returned a second time",
        bugCheck("0x126", "NETIO_INVALID_POOL_CALLER", "0x1 or 0x2: invalid network pool block or MDL"),
      ),
      usedAfterItCameBack: errorState(
        "no-use-after-free",
        "the NBL is touched after it was completed or returned",
        bugCheck("0xD1", "DRIVER_IRQL_NOT_LESS_OR_EQUAL", "address in a freed NBL", "IRQL", "read or write"),
      ),
    },
  }),
  calls: {
    /** A protocol driver gives back what was indicated to it. */
    NdisReturnNetBufferLists: call({
      params: [self("nbl")],
      irql: documentedIrql("NdisReturnNetBufferLists"),
      facts: ["NBL-2"],
      phases: [{ name: "return", messages: [{ to: "nbl", event: "comeBack" }] }],
    }),
  },
});
