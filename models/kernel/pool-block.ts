import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";

export interface PoolBlockOptions {
  readonly allocated?: boolean;
  /** The allocation may fail: a fault of the environment's. */
  readonly mayFail?: boolean;
}

/** A block of nonpaged pool. It must be freed by the end of the run. */
export const poolBlock = kind({
  kind: "pool block",
  facts: ["IRQL-7", "NF:wdm.ExFreePoolWithTag"],
  chart: (options?: PoolBlockOptions) => ({
    initial: options?.allocated ? "allocated" : "free",
    states: {
      free: {
        on: {
          allocate: { target: "allocated", actions: reply("block") },
          ...(options?.mayFail && { "allocate!fails": { actions: reply("NULL") } }),
          free: "freedTwice",
          access: "usedAfterFree",
        },
      },
      allocated: { tags: ["allocated"], on: { free: "free", access: "allocated" } },
      freedTwice: errorState(
        "no-double-free",
        "the pool block is freed a second time",
        bugCheck("0xC2", "BAD_POOL_CALLER", "0x7: the pool block was already freed"),
      ),
      usedAfterFree: errorState(
        "no-use-after-free",
        "the pool block is used after it was freed",
        bugCheck(
          "0xD1",
          "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
          "address in freed pool",
          "IRQL",
          "read or write",
          "address of the instruction",
        ),
      ),
    },
  }),
  calls: {
    ExAllocatePoolWithTag: call({
      params: [self("block")],
      irql: documentedIrql("ExAllocatePoolWithTag"),
      facts: ["NF:wdm.ExAllocatePoolWithTag"],
      phases: [{ name: "allocate", messages: [{ to: "block", event: "allocate", result: true }] }],
    }),
    ExFreePoolWithTag: call({
      params: [self("block")],
      irql: documentedIrql("ExFreePoolWithTag"),
      facts: ["NF:wdm.ExFreePoolWithTag"],
      phases: [{ name: "free", messages: [{ to: "block", event: "free" }] }],
    }),
    /** A read or write of the block's memory. */
    Access: call({
      params: [self("block")],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "block", event: "access" }] }],
    }),
  },
});
