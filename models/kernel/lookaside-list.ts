import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, object, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import type { ObjectScope } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { usedAfterFree } from "./freed-memory";

export interface LookasideListOptions {
  /** The run starts with the list initialized and empty. */
  readonly initialized?: boolean;
}

const NULL = "NULL";
const isOut = ({ context, event }: ObjectScope) => context.out.has(event.block);
const out = (change: (blocks: Set<string>, block: string) => void) =>
  assign({
    out: ({ context, event }: ObjectScope) => {
      const blocks = new Set<string>(context.out);
      change(blocks, event.block);
      return blocks;
    },
  });

/**
 * A nonpaged lookaside list: it gives out blocks of one size, takes them back, and knows which are out. It must be initialized before its first use and
 * deleted by the end of the run, when all blocks are back.
 */
export const lookasideList = kind({
  kind: "lookaside list",
  facts: ["CLN-6", "NF:wdm.ExInitializeNPagedLookasideList", "NF:wdm.ExDeleteNPagedLookasideList"],
  assumes: [
    "a lookaside list hands a block that was freed to it to its next allocation or to the pool: either way the block is free",
  ],
  chart: (options?: LookasideListOptions) => ({
    context: { out: new Set<string>() },
    initial: options?.initialized ? "ready" : "uninitialized",
    states: {
      uninitialized: { on: { initialize: "ready", "*": "usedUninitialized" } },
      ready: {
        tags: ["allocated"],
        on: {
          initialize: "initializedTwice",
          allocated: [
            { guard: ({ event }) => event.got === NULL, target: "ready" },
            { actions: out((blocks, block) => blocks.add(block)) },
          ],
          freed: [{ guard: isOut, actions: out((blocks, block) => blocks.delete(block)) }, { target: "foreignBlock" }],
          delete: "deleted",
        },
      },
      deleted: { on: { initialize: "ready", "*": "usedAfterDelete" } },
      usedAfterDelete: usedAfterFree("the lookaside list"),
      usedUninitialized: errorState(
        "no-use-before-initialization",
        "the lookaside list is used before it was initialized",
        bugCheck("0xA", "IRQL_NOT_LESS_OR_EQUAL", "whatever the memory held before", "IRQL", "read or write"),
      ),
      initializedTwice: errorState(
        "no-use-before-initialization",
        "the lookaside list is initialized while it is in use: the system's list of lookaside lists is corrupted",
        bugCheck("0x139", "KERNEL_SECURITY_CHECK_FAILURE", "3: a LIST_ENTRY was corrupted"),
      ),
      foreignBlock: errorState(
        "no-double-free",
        "a block is freed to a lookaside list that it was not allocated from",
        bugCheck("0x19", "BAD_POOL_HEADER"),
      ),
    },
  }),
  calls: {
    ExInitializeNPagedLookasideList: call({
      params: [self("list")],
      irql: documentedIrql("ExInitializeNPagedLookasideList"),
      facts: ["NF:wdm.ExInitializeNPagedLookasideList"],
      phases: [{ name: "initialize", messages: [{ to: "list", event: "initialize" }] }],
    }),
    /** The block, or NULL where its allocation may fail. */
    ExAllocateFromNPagedLookasideList: call({
      params: [self("list"), object("block", "pool block")],
      irql: documentedIrql("ExAllocateFromNPagedLookasideList"),
      facts: ["NF:wdm.ExAllocateFromNPagedLookasideList"],
      phases: [
        {
          name: "allocate",
          messages: [
            { to: "block", event: "allocate", as: "got", result: true },
            { to: "list", event: "allocated", with: { block: "block", got: "got" } },
          ],
        },
      ],
    }),
    ExFreeToNPagedLookasideList: call({
      params: [self("list"), object("block", "pool block")],
      irql: documentedIrql("ExFreeToNPagedLookasideList"),
      facts: ["NF:wdm.ExFreeToNPagedLookasideList"],
      phases: [
        {
          name: "free",
          messages: [
            { to: "block", event: "free" },
            { to: "list", event: "freed", with: { block: "block" } },
          ],
        },
      ],
    }),
    ExDeleteNPagedLookasideList: call({
      params: [self("list")],
      irql: documentedIrql("ExDeleteNPagedLookasideList"),
      facts: ["CLN-6", "NF:wdm.ExDeleteNPagedLookasideList"],
      phases: [{ name: "delete", messages: [{ to: "list", event: "delete" }] }],
    }),
  },
});
