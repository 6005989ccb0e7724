import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { listHead } from "./list-head";
import { poolBlock } from "./pool-block";

const uses = { block: poolBlock, queue: listHead };
const errors = (...calls: string[]) =>
  stateGraph(
    small({
      objects: { block: poolBlock({ allocated: true }), queue: listHead() },
      actors: { it: thread(inOrder(uses, ...calls)) },
    }),
  ).errors;

describe("a pool block", () => {
  it("has fields that are used after they were written, and an entry that is unlinked once", () => {
    const messages = [
      { type: "allocate" },
      { type: "initialize" },
      { type: "use" },
      { type: "link", list: "queue" },
      { type: "unlink" },
      { type: "pointToSelf" },
    ];
    expect(sentences(poolBlock(), messages)).toMatchInlineSnapshot(`
      [
        "at first: free",
        "at first, allocate: allocated",
        "at first, initialize: usedAfterFree",
        "at first, allocate, initialize: allocated (initialized = true)",
        "at first, allocate, use: usedUninitialized",
        "at first, allocate, link queue: allocated (list = queue)",
        "at first, allocate, unlink: unlinkedTwice",
        "at first, allocate, pointToSelf: allocated (list = self)",
        "at first, allocate, initialize, link queue: allocated (initialized = true, list = queue)",
        "at first, allocate, initialize, unlink: unlinkedTwice (initialized = true)",
        "at first, allocate, initialize, pointToSelf: allocated (initialized = true, list = self)",
        "at first, allocate, link queue, use: usedUninitialized (list = queue)",
        "at first, allocate, pointToSelf, use: usedUninitialized (list = self)",
      ]
    `);
  });

  it("is linked in one list, and an entry that points to itself may be unlinked again", () => {
    const unlink = "RemoveEntryList(block)";
    expect(errors("InsertTailList(queue, block)", unlink, "InitializeListHead(block)", unlink, unlink)).toEqual([]);
    expect(errors("InsertTailList(queue, block)", unlink, unlink)).toEqual([
      "list-entry-unlinked-once: the block's list entry is unlinked and its neighbours no longer point to it",
    ]);
  });

  it("published before its fields are written is used too early by another", () => {
    const design = small({
      objects: { block: poolBlock() },
      actors: {
        writer: thread(inOrder(uses, "ExAllocatePoolWithTag(block)", "Initialize(block)")),
        reader: thread(inOrder(uses, "Use(block)")),
      },
    });
    expect(stateGraph(design).errors).toContain(
      "no-use-before-initialization: the pool block is used before its fields were written",
    );
  });

  it("from ExAllocatePool2 is all zero: its fields are written", () => {
    const fresh = (allocate: string) =>
      stateGraph(
        small({ objects: { block: poolBlock() }, actors: { it: thread(inOrder(uses, allocate, "Use(block)")) } }),
      ).errors;
    expect(fresh("ExAllocatePool2(block)")).toEqual([]);
    expect(fresh("ExAllocatePoolWithTag(block)")).toEqual([expect.stringMatching(/^no-use-before-initialization: /)]);
  });
});
