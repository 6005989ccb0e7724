import { assign } from "xstate";
import { bugCheck, errorState } from "../../harness/language/bug-check";
import { call, object, self } from "../../harness/language/call";
import { CallerMistake } from "../../harness/language/caller-mistake";
import { kind } from "../../harness/language/kind";
import { type ObjectScope, reply } from "../../harness/language/reply";
import { documentedIrql } from "./facts/documented-irql";
import { DEFAULT_TAG } from "./pool-client";

export interface NonpagedPoolOptions {
  /** Blocks it can give out at once; all are of one size. Default 8. */
  readonly blocks?: number;
}

/** Live blocks by tag and, which only the checker knows, by whose they are. */
type Live = Readonly<Record<string, Readonly<Record<string, number>>>>;

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, each) => total + each, 0);
const live = ({ context }: ObjectScope): Live => context.live;
const ofTag = (blocks: Live, tag: string) => sum(Object.values(blocks[tag] ?? {}));
const all = (blocks: Live) => sum(Object.keys(blocks).map((tag) => ofTag(blocks, tag)));
const own = (scope: ObjectScope) => live(scope)[scope.event.tag]?.[scope.event.client] ?? 0;

/** A client keeps its place in the tag's record when its last block is freed: whoever looks the tag up finds its name still. */
const counted = (difference: number) =>
  assign({
    live: (scope: ObjectScope) => {
      const { tag, client } = scope.event;
      return { ...live(scope), [tag]: { ...live(scope)[tag], [client]: own(scope) + difference } };
    },
  });

/** Tags with the most live blocks; none where the pool is empty. */
function leaders(blocks: Live): string[] {
  const most = Math.max(0, ...Object.keys(blocks).map((tag) => ofTag(blocks, tag)));
  return Object.keys(blocks).filter((tag) => most > 0 && ofTag(blocks, tag) === most);
}

const severalDrivers = (scope: ObjectScope) =>
  leaders(live(scope)).some((tag) => Object.keys(live(scope)[tag] ?? {}).length > 1);

const allocateTagged = {
  name: "allocate",
  messages: [
    { to: "client", event: "ask", as: "tag, claim" },
    { to: "pool", event: "allocate", with: { client: "client", tag: "tag", claim: "claim" }, result: true },
  ],
} as const;

/** Nonpaged pool with room for so many blocks, and the counters that PoolMon shows: live blocks by tag. Blocks are counted, not told apart. */
export const nonpagedPool = kind({
  kind: "nonpaged pool",
  facts: ["NF:wdm.ExAllocatePool", "NF:wdm.ExAllocatePoolWithTag", "NF:wdm.ExFreePoolWithTag"],
  assumes: ["pool runs out by number of blocks, all of one size; fragmentation is not modelled (catalogue, seed 001)"],
  chart: (options: NonpagedPoolOptions | undefined, { name }) => {
    const { blocks = 8 } = options ?? {};
    if (!Number.isInteger(blocks) || blocks < 0) {
      throw new CallerMistake(
        "BAD_POOL_SIZE",
        `the pool ${name} has ${blocks} blocks`,
        "Give `blocks` a whole number, 0 or more.",
      );
    }
    const full = (scope: ObjectScope) => all(live(scope)) >= blocks;
    return {
      context: { live: {} },
      initial: "ready",
      states: {
        ready: {
          on: {
            allocate: [
              { guard: (scope) => full(scope) && scope.event.claim === "claimed", target: "refused" },
              { guard: full, actions: reply("NULL") },
              { actions: [counted(1), reply("block")] },
            ],
            free: [{ guard: (scope) => own(scope) === 0, target: "freedTwice" }, { actions: counted(-1) }],
            look: [
              { guard: severalDrivers, target: "ambiguous" },
              { actions: reply((scope) => leaders(live(scope))[0] ?? "NULL") },
            ],
          },
        },
        refused: errorState(
          "allocation-granted",
          "the pool has no block left for a driver that did nothing wrong: others were never given back",
        ),
        freedTwice: errorState(
          "no-double-free",
          "a driver frees a block of this tag and has none",
          bugCheck("0xC2", "BAD_POOL_CALLER", "0x7: the pool block was already freed"),
        ),
        ambiguous: errorState(
          "tag-names-one-driver",
          "several drivers allocate under the tag with the most live blocks: it does not say who leaks",
        ),
      },
    };
  },
  calls: {
    /** A block under the default tag, or NULL. */
    ExAllocatePool: call({
      params: [self("pool"), object("client", "pool client")],
      irql: documentedIrql("ExAllocatePool"),
      facts: ["NF:wdm.ExAllocatePool"],
      phases: [
        {
          name: "allocate",
          messages: [
            { to: "client", event: "ask", as: "own, claim" },
            {
              to: "pool",
              event: "allocate",
              with: { client: "client", tag: DEFAULT_TAG, claim: "claim" },
              result: true,
            },
          ],
        },
      ],
    }),
    ExFreePool: call({
      params: [self("pool"), object("client", "pool client")],
      irql: documentedIrql("ExFreePool"),
      facts: ["NF:wdm.ExFreePool"],
      phases: [
        {
          name: "free",
          messages: [{ to: "pool", event: "free", with: { client: "client", tag: DEFAULT_TAG } }],
        },
      ],
    }),
    /** A block under the client's tag, or NULL. */
    ExAllocatePoolWithTag: call({
      params: [self("pool"), object("client", "pool client")],
      irql: documentedIrql("ExAllocatePoolWithTag"),
      facts: ["NF:wdm.ExAllocatePoolWithTag"],
      phases: [allocateTagged],
    }),
    /** The same: blocks are counted, so that this one is zeroed says nothing here. */
    ExAllocatePool2: call({
      params: [self("pool"), object("client", "pool client")],
      irql: documentedIrql("ExAllocatePool2"),
      facts: ["NF:wdm.ExAllocatePool2"],
      phases: [allocateTagged],
    }),
    ExFreePoolWithTag: call({
      params: [self("pool"), object("client", "pool client")],
      irql: documentedIrql("ExFreePoolWithTag", { otherwise: "nonpaged allocation" }),
      facts: ["NF:wdm.ExFreePoolWithTag"],
      phases: [
        {
          name: "free",
          messages: [
            { to: "client", event: "ask", as: "tag, claim" },
            { to: "pool", event: "free", with: { client: "client", tag: "tag" } },
          ],
        },
      ],
    }),
    /** PoolMon: the tag with the most live blocks, from which one looks for the driver; NULL where there are none. */
    ReadTagCounters: call({
      params: [self("pool")],
      facts: ["NF:wdm.ExAllocatePoolWithTag"],
      phases: [{ name: "read", messages: [{ to: "pool", event: "look", result: true }] }],
    }),
  },
});
