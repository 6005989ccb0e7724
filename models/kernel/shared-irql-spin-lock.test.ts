import { describe, expect, it } from "vitest";
import { thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { sharedIrql, spinLockStoringAfterTake, spinLockStoringBeforeSpin } from "./shared-irql-spin-lock";

const forms = { "before-spin": spinLockStoringBeforeSpin, "after-take": spinLockStoringAfterTake };
const section = ["KeAcquireSpinLock(lock, oldIrql)", "KeReleaseSpinLock(lock, oldIrql)"];

describe("a shared KIRQL", () => {
  it("keeps the last level that was stored (SPIN-3)", () => {
    const messages = ["0", "2"].map((irql) => ({ type: "store", irql }));
    expect(sentences(sharedIrql(), messages)).toEqual([
      "at first: stored (irql = 0)",
      "at first, store 2: stored (irql = 2)",
    ]);
  });

  it.each([spinLockStoringBeforeSpin, spinLockStoringAfterTake])(
    "belongs to a lock that is free or held by one",
    (lock) => {
      const messages = ["acquire", "release"].flatMap((type) => ["A", "B"].map((by) => ({ type, by })));
      expect(sentences(lock(), messages)).toEqual([
        "at first: free",
        "at first, acquire by A: held (owner = A)",
        "at first, acquire by B: held (owner = B)",
        "at first, release by A: releasedByOther",
        "at first, acquire by A, release by B: releasedByOther (owner = A)",
        "at first, acquire by B, release by A: releasedByOther (owner = B)",
      ]);
    },
  );

  it.each([
    ["before-spin", "one for both", true],
    ["after-take", "one for both", false],
    ["before-spin", "one each", false],
    ["after-take", "one each", false],
  ] as const)("%s, %s: a holder comes back at another's level: %s", (form, storage, wrong) => {
    const lock = forms[form];
    const uses = { lock, oldIrql: sharedIrql };
    // Who waits at DISPATCH_LEVEL stores that level.
    const atDispatch = inOrder(
      { ...uses, outer: sharedIrql, first: lock },
      "KeAcquireSpinLock(first, outer)",
      ...section,
      "KeReleaseSpinLock(first, outer)",
    );
    const second = storage === "one each" ? "other" : "oldIrql";
    const { errors } = stateGraph(
      small({
        objects: { lock: lock(), first: lock(), oldIrql: sharedIrql(), other: sharedIrql(), outer: sharedIrql() },
        actors: {
          low: thread(inOrder(uses, ...section), {}, { on: 0 }),
          high: thread(atDispatch, { oldIrql: second }, { on: 1 }),
        },
      }),
      { processors: 2 },
    );
    expect(
      errors.some((error) => error.startsWith("returns-at-entry-irql") || error.startsWith("irql-respected")),
    ).toBe(wrong);
  });
});
