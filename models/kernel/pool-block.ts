import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, self } from "../../harness/language/call";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { freedTwice, usedAfterFree } from "./freed-memory";

export interface PoolBlockOptions {
  readonly allocated?: boolean;
  /** The allocation may fail: a fault of the environment's. */
  readonly mayFail?: boolean;
}

const blank = assign({ initialized: false, list: null });
const zeroed = assign({ initialized: true, list: null });

/** The LIST_ENTRY in the block, on an abstract list; see irp for what `list` says. */
const entry = {
  link: { actions: assign({ list: ({ event }) => event.list }) },
  pointToSelf: { actions: assign({ list: "self" }) },
  unlink: [
    { guard: ({ context }: ObjectScope) => context.list === null, target: "unlinkedTwice" },
    { guard: ({ context }: ObjectScope) => context.list === "self", actions: reply("NULL") },
    { actions: [reply(({ context }: ObjectScope) => context.list), assign({ list: null })] },
  ],
};

/** A block of nonpaged pool, perhaps with a LIST_ENTRY in it. It must be freed by the end of the run. */
export const poolBlock = kind({
  kind: "pool block",
  facts: ["IRQL-7", "NF:wdm.ExFreePoolWithTag"],
  sample: { mayFail: true } satisfies PoolBlockOptions,
  chart: (options?: PoolBlockOptions) => ({
    context: { initialized: options?.allocated ?? false, list: null },
    initial: options?.allocated ? "allocated" : "free",
    states: {
      free: {
        on: {
          allocate: { target: "allocated", actions: [blank, reply("block")] },
          allocateZeroed: { target: "allocated", actions: [zeroed, reply("block")] },
          ...(options?.mayFail && {
            "allocate!fails": { actions: reply("NULL") },
            "allocateZeroed!fails": { actions: reply("NULL") },
          }),
          free: "freedTwice",
          "*": "usedAfterFree",
        },
      },
      allocated: {
        tags: ["allocated"],
        on: {
          free: "free",
          access: "allocated",
          initialize: { actions: assign({ initialized: true }) },
          use: [{ guard: ({ context }) => !context.initialized, target: "usedUninitialized" }, { target: "allocated" }],
          ...entry,
        },
      },
      freedTwice: freedTwice("the pool block"),
      usedAfterFree: usedAfterFree("the pool block"),
      usedUninitialized: errorState(
        "no-use-before-initialization",
        "the pool block is used before its fields were written",
        bugCheck("0xA", "IRQL_NOT_LESS_OR_EQUAL", "whatever the block held before", "IRQL", "read or write"),
      ),
      unlinkedTwice: errorState(
        "list-entry-unlinked-once",
        "the block's list entry is unlinked and its neighbours no longer point to it",
        bugCheck("0x139", "KERNEL_SECURITY_CHECK_FAILURE", "3: a LIST_ENTRY was corrupted"),
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
    /** The same, with every byte zero: a block whose fields are written. */
    ExAllocatePool2: call({
      params: [self("block")],
      irql: documentedIrql("ExAllocatePool2"),
      facts: ["NF:wdm.ExAllocatePool2"],
      phases: [{ name: "allocate", messages: [{ to: "block", event: "allocateZeroed", result: true }] }],
    }),
    ExFreePoolWithTag: call({
      params: [self("block")],
      irql: documentedIrql("ExFreePoolWithTag", { otherwise: "nonpaged allocation" }),
      facts: ["NF:wdm.ExFreePoolWithTag"],
      phases: [{ name: "free", messages: [{ to: "block", event: "free" }] }],
    }),
    /** A read or write of the block's memory. */
    Access: call({
      params: [self("block")],
      facts: ["IRQL-7"],
      phases: [{ name: "access", messages: [{ to: "block", event: "access" }] }],
    }),
    /** Writes every field of a block that has just been allocated. */
    Initialize: call({
      params: [self("block")],
      facts: ["IRQL-7"],
      phases: [
        {
          name: "write the fields",
          messages: [{ to: "block", event: "initialize", memory: { access: "store", order: "plain" } }],
        },
      ],
    }),
    /** A use of the fields that Initialize writes. */
    Use: call({
      params: [self("block")],
      facts: ["IRQL-7"],
      phases: [
        {
          name: "read the fields",
          messages: [{ to: "block", event: "use", memory: { access: "load", order: "plain" } }],
        },
      ],
    }),
    /** InitializeListHead(&block->ListEntry): the entry points to itself, so that a later unlink does nothing. */
    InitializeListHead: call({
      params: [self("block")],
      facts: ["CAN-4"],
      phases: [{ name: "point to itself", messages: [{ to: "block", event: "pointToSelf" }] }],
    }),
    RemoveEntryList: call({
      params: [self("block")],
      facts: ["CAN-4"],
      phases: [
        {
          name: "unlink",
          messages: [
            { to: "block", event: "unlink", as: "list" },
            { to: "list", event: "remove", with: { entry: "block" } },
          ],
        },
      ],
    }),
  },
});
