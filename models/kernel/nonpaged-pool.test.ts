import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { nonpagedPool } from "./nonpaged-pool";
import { poolClient } from "./pool-client";

const uses = { pool: nonpagedPool, a: poolClient, b: poolClient };
const graph = (clients: { a: object; b: object }, ...calls: string[]) =>
  stateGraph(
    small({
      objects: { pool: nonpagedPool({ blocks: 2 }), a: poolClient(clients.a), b: poolClient(clients.b) },
      actors: { it: thread(inOrder(uses, ...calls)) },
    }),
  );
const untagged = { a: {}, b: {} };
const tagged = { a: { tag: "DrvA" }, b: { tag: "DrvB" } };
const results = (clients: typeof untagged, ...calls: string[]) =>
  graph(clients, ...calls).situations.flatMap(({ moves }) => moves.map((move) => move.split("-> ")[1] ?? ""));

const [allocateA, allocateB] = ["ExAllocatePool(pool, a)", "ExAllocatePool(pool, b)"] as const;
const [taggedA, taggedB] = ["ExAllocatePoolWithTag(pool, a)", "ExAllocatePoolWithTag(pool, b)"] as const;
const look = "ReadTagCounters(pool)";

describe("nonpaged pool", () => {
  it("counts blocks by tag, up to what it has", () => {
    const allocate = { type: "allocate", tag: "None", claim: "accepted" };
    const messages = [
      { ...allocate, client: "a" },
      { ...allocate, client: "b" },
      { type: "free", tag: "None", client: "a" },
      { type: "look" },
    ];
    expect(sentences(nonpagedPool({ blocks: 1 }), messages)).toMatchInlineSnapshot(`
      [
        "at first: ready (live = {})",
        "at first, allocate None accepted a: ready (live = {"None":{"a":1}})",
        "at first, allocate None accepted b: ready (live = {"None":{"b":1}})",
        "at first, free None a: freedTwice (live = {})",
        "at first, allocate None accepted a, free None a: ready (live = {"None":{"a":0}})",
        "at first, allocate None accepted b, free None a: freedTwice (live = {"None":{"b":1}})",
        "at first, allocate None accepted a, free None a, allocate None accepted b: ready (live = {"None":{"a":0,"b":1}})",
        "at first, allocate None accepted a, free None a, free None a: freedTwice (live = {"None":{"a":0}})",
        "at first, allocate None accepted a, free None a, allocate None accepted b, free None a: freedTwice (live = {"None":{"a":0,"b":1}})",
        "at first, allocate None accepted a, free None a, allocate None accepted b, look: ambiguous (live = {"None":{"a":0,"b":1}})",
      ]
    `);
  });

  it("refuses what it has no block for, and takes it ill where that was claimed not to happen", () => {
    expect(results(untagged, allocateA, allocateB, allocateA).slice(0, 3)).toEqual(["block", "block", "NULL"]);
    const claimed = { a: {}, b: { neverRefused: true } };
    expect(graph(claimed, allocateA, allocateA, allocateB).errors).toEqual([
      expect.stringContaining("allocation-granted"),
    ]);
    expect(graph(claimed, allocateA, "ExFreePool(pool, a)", allocateA, allocateB).errors).toEqual([]);
  });

  it("knows nobody by the tag that everybody has, and each by a tag of its own", () => {
    expect(graph(untagged, allocateA, allocateB, look).errors).toEqual([
      expect.stringContaining("tag-names-one-driver"),
    ]);
    expect(results(tagged, taggedB, look).slice(0, 2)).toEqual(["block", "DrvB"]);
    expect(graph(tagged, taggedA, taggedB, look).errors).toEqual([]);
  });

  it("is given back what was taken, under the tag it was taken under", () => {
    expect(graph(tagged, taggedA, "ExFreePool(pool, a)").errors).toEqual([expect.stringContaining("no-double-free")]);
    expect(graph(tagged, taggedA, "ExFreePoolWithTag(pool, a)").errors).toEqual([]);
  });

  it("takes a tag of one to four characters", () => {
    expect(() => graph({ a: { tag: "Drive" }, b: {} }, allocateA)).toThrow(/"Drive" of a is no tag/);
    expect(() => graph({ a: { tag: "" }, b: {} }, allocateA)).toThrow(/is no tag/);
    // @ts-expect-error five characters
    poolClient({ tag: "Drive" });
    // @ts-expect-error none
    poolClient({ tag: "" });
    const fits = ["a", "Drv1"].map((tag) => poolClient({ tag }).kind.kind);
    expect([...fits, poolClient({ tag: "Drv1" }).kind.kind, poolClient().kind.kind]).toEqual(
      Array(4).fill("pool client"),
    );
  });
});
