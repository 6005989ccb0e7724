import { expect, it } from "vitest";
import { explore } from "../../harness/explore/explore";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { compiledAt, small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { nothingLeaked } from "../../properties/nothing-leaked";
import { pagedPoolBlock } from "./paged-pool-block";
import { spinLock } from "./spin-lock";

const uses = { block: pagedPoolBlock, lock: spinLock };
const errors = (allocated: boolean, by: typeof thread | typeof dpc, ...calls: string[]) =>
  stateGraph(
    small({
      objects: { block: pagedPoolBlock({ allocated }), lock: spinLock() },
      actors: { it: by(inOrder(uses, ...calls)) },
    }),
  ).errors;

it("is allocated, touched and freed once", () => {
  const messages = [{ type: "allocate" }, { type: "access" }, { type: "free" }];
  expect(sentences(pagedPoolBlock({ mayFail: true }), messages)).toMatchInlineSnapshot(`
    [
      "at first: free",
      "at first, allocate: allocated",
      "at first, access: usedAfterFree",
      "at first, free: freedTwice",
    ]
  `);
});

it("is touched under a spin lock in a page fault that Windows cannot serve", () => {
  const touch = ["KeAcquireSpinLock(lock)", "Access(block)", "KeReleaseSpinLock(lock)"];
  expect(errors(true, thread, ...touch)).toEqual([
    "irql-respected: Access(block) at DISPATCH_LEVEL; it may be called at PASSIVE_LEVEL to APC_LEVEL [IRQL-7]",
  ]);
  expect(errors(true, thread, "Access(block)", "ExFreePoolWithTag(block)")).toEqual([]);
});

it("is allocated and freed below DISPATCH_LEVEL only", () => {
  const range = "it may be called at PASSIVE_LEVEL to APC_LEVEL";
  expect(errors(false, dpc, "ExAllocatePoolWithTag(block)")).toEqual([
    `irql-respected: ExAllocatePoolWithTag(block) at DISPATCH_LEVEL; ${range} [rule:IrqlExAllocatePool]`,
  ]);
  expect(errors(true, dpc, "ExFreePoolWithTag(block)")).toEqual([
    `irql-respected: ExFreePoolWithTag(block) at DISPATCH_LEVEL; ${range} [NF:wdm.ExFreePoolWithTag]`,
  ]);
});

it("leaks where nobody frees it", () => {
  const left = (...calls: string[]) =>
    explore(
      compiledAt(
        small({
          objects: { block: pagedPoolBlock() },
          actors: { it: thread(inOrder({ block: pagedPoolBlock }, ...calls)) },
        }),
        {
          properties: [nothingLeaked],
        },
      ).network,
    ).violations.map(({ explanation }) => explanation);
  expect(left("ExAllocatePoolWithTag(block)")).toEqual(["block is never freed"]);
  expect(left("ExAllocatePoolWithTag(block)", "ExFreePoolWithTag(block)")).toEqual([]);
});
