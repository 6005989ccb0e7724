import { call, self } from "../../harness/language/call";
import { APC_LEVEL, PASSIVE_LEVEL } from "../../harness/language/irql";
import { kind } from "../../harness/language/kind";
import { reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { freedTwice, usedAfterFree } from "./freed-memory";
import { pagedMemory } from "./paged-memory";

export interface PagedPoolBlockOptions {
  readonly allocated?: boolean;
  /** The allocation may fail: a fault of the environment's. */
  readonly mayFail?: boolean;
}

const belowDispatch = [{ min: PASSIVE_LEVEL, max: APC_LEVEL, source: "rule:IrqlExAllocatePool" }];
const allocation = (fact: string) =>
  call({
    params: [self("block")],
    irql: belowDispatch,
    facts: [fact, "rule:IrqlExAllocatePool"],
    phases: [{ name: "allocate", messages: [{ to: "block", event: "allocate", result: true }] }],
  });

/** A block of paged pool: allocated, freed and touched up to APC_LEVEL only (IRQL-7). It must be freed by the end of the run. */
export const pagedPoolBlock = kind({
  kind: "paged pool block",
  facts: ["IRQL-7", "NF:wdm.ExFreePoolWithTag", "rule:IrqlExAllocatePool"],
  sample: { mayFail: true } satisfies PagedPoolBlockOptions,
  chart: (options?: PagedPoolBlockOptions) => ({
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
      freedTwice: freedTwice("the paged pool block"),
      usedAfterFree: usedAfterFree("the paged pool block"),
    },
  }),
  calls: {
    ExAllocatePoolWithTag: allocation("NF:wdm.ExAllocatePoolWithTag"),
    ExAllocatePool2: allocation("NF:wdm.ExAllocatePool2"),
    ExFreePoolWithTag: call({
      params: [self("block")],
      irql: documentedIrql("ExFreePoolWithTag", { otherwise: "paged allocation" }),
      facts: ["NF:wdm.ExFreePoolWithTag"],
      phases: [{ name: "free", messages: [{ to: "block", event: "free" }] }],
    }),
    /** A read or write of the block's memory, which may be paged out. */
    Access: call({
      params: [self("block")],
      irql: pagedMemory.calls.Access.irql ?? [],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "block", event: "access" }] }],
    }),
  },
});
