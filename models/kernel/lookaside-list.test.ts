import { describe, expect, it } from "vitest";
import { dpc, type PlacedActor, thread } from "../../harness/language/actor";
import { returned, routine } from "../../harness/language/routine";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { nothingLeaked } from "../../properties/nothing-leaked";
import { dpcObject } from "./dpc-object";
import { lookasideList } from "./lookaside-list";
import { poolBlock } from "./pool-block";

const uses = { list: lookasideList, block: poolBlock, dpc: dpcObject };
const initialize = "ExInitializeNPagedLookasideList(list)";
const allocate = "ExAllocateFromNPagedLookasideList(list, block)";
const free = "ExFreeToNPagedLookasideList(list, block)";
const remove = "ExDeleteNPagedLookasideList(list)";
const design = (actors: Readonly<Record<string, PlacedActor>>, mayFail = false) =>
  small({ objects: { list: lookasideList(), block: poolBlock({ mayFail }), dpc: dpcObject() }, actors });
const errors = (...calls: string[]) => stateGraph(design({ it: thread(inOrder(uses, ...calls)) })).errors;

describe("a lookaside list", () => {
  it("knows which blocks are out", () => {
    const messages = [
      ...["initialize", "delete"].map((type) => ({ type })),
      ...["allocated", "freed"].map((type) => ({ type, block: "b" })),
    ];
    expect(sentences(lookasideList(), messages)).toMatchInlineSnapshot(`
      [
        "at first: uninitialized (out = Set[])",
        "at first, initialize: ready (out = Set[])",
        "at first, delete: usedUninitialized (out = Set[])",
        "at first, initialize, initialize: initializedTwice (out = Set[])",
        "at first, initialize, delete: deleted (out = Set[])",
        "at first, initialize, allocated b: ready (out = Set["b"])",
        "at first, initialize, freed b: foreignBlock (out = Set[])",
        "at first, initialize, delete, delete: usedAfterDelete (out = Set[])",
        "at first, initialize, allocated b, initialize: initializedTwice (out = Set["b"])",
        "at first, initialize, allocated b, delete: deleted (out = Set["b"])",
        "at first, initialize, allocated b, delete, delete: usedAfterDelete (out = Set["b"])",
      ]
    `);
  });

  it.each([
    ["used before it was initialized", [allocate], /^no-use-before-initialization: .* used/],
    ["initialized twice", [initialize, initialize], /^no-use-before-initialization: .* initialized/],
    [
      "given a block of another's",
      [initialize, "ExAllocatePoolWithTag(block)", free],
      /^no-double-free: .* not allocated from/,
    ],
    ["given a block twice", [initialize, allocate, free, free], /^no-double-free: the pool block/],
    ["deleted while blocks are out", [initialize, allocate, remove, free], /^no-use-after-free: the lookaside list/],
    ["used after it was deleted", [initialize, remove, allocate], /^no-use-after-free: the lookaside list/],
  ])("%s, is an error", (_, calls, error) => {
    expect(errors(...calls)).toEqual([expect.stringMatching(error)]);
  });

  it("that is never deleted is leaked", () => {
    const left = (...calls: string[]) => {
      const { compiled, situations } = stateGraph(design({ it: thread(inOrder(uses, ...calls)) }));
      const lists = compiled.objects.filter(({ component }) => component.name === "list");
      const last = situations.at(-1);
      return lists.flatMap(({ component }) => {
        const local = Array.from({ length: component.size }, (_, each) => each).find(
          (each) => component.describe(each) === last?.is("list"),
        );
        return nothingLeaked.kind === "finally" ? (nothingLeaked.check([component.view(local ?? 0)]) ?? "nothing") : [];
      });
    };
    expect(left(initialize, allocate, free)).toEqual(["list is never freed"]);
    expect(left(initialize, allocate, free, remove)).toEqual(["nothing"]);
  });

  it("deleted while a queued DPC will still allocate from it, is used after it was deleted; flushed first, it is not", () => {
    const once = routine({
      uses,
      chart: {
        initial: "Allocate",
        states: {
          Allocate: {
            on: {
              "ExAllocateFromNPagedLookasideList(list, block)": [
                { guard: returned("NULL"), target: "Done" },
                { target: "Free" },
              ],
            },
          },
          Free: { on: { "ExFreeToNPagedLookasideList(list, block)": "Done" } },
          Done: { type: "final" },
        },
      },
    });
    const teardown = (...calls: string[]) =>
      stateGraph(
        design(
          {
            it: thread(inOrder(uses, initialize, "KeInsertQueueDpc(dpc)", ...calls, remove)),
            dpc: dpc(once, {}, { queuedBy: "dpc" }),
          },
          true,
        ),
      ).errors;
    expect(teardown()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^no-use-after-free: the lookaside list/)]),
    );
    expect(teardown("KeFlushQueuedDpcs()")).toEqual([]);
  });
});
