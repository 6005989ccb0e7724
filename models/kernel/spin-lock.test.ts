import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { cancelSpinLock } from "./cancel-spin-lock";
import { queuedSpinLock } from "./queued-spin-lock";
import { spinLock } from "./spin-lock";

const by = (...types: string[]) => types.flatMap((type) => ["A", "B"].map((actor) => ({ type, by: actor })));
const uses = { lock: spinLock };
const runs = (actor: ReturnType<typeof thread>) =>
  stateGraph(small({ objects: { lock: spinLock() }, actors: { it: actor } }));
const lastRun = (actor: ReturnType<typeof thread>) => runs(actor).situations.at(-1)?.run;

describe("a spin lock", () => {
  it("is free or held by one, and a release by another is an error", () => {
    expect(sentences(spinLock(), by("acquire", "tryAcquire", "release"))).toMatchInlineSnapshot(`
      [
        "at first: free",
        "at first, acquire by A: held (owner = A)",
        "at first, acquire by B: held (owner = B)",
        "at first, release by A: releasedByOther",
        "at first, acquire by A, release by B: releasedByOther (owner = A)",
        "at first, acquire by B, release by A: releasedByOther (owner = B)",
      ]
    `);
  });

  it("is taken in two steps and released in one", () => {
    expect(lastRun(thread(inOrder(uses, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)")))).toEqual([
      "it: KeAcquireSpinLock(lock) (raise) @0",
      "it: KeAcquireSpinLock(lock) (take) @0",
      "it: KeReleaseSpinLock(lock) @0",
      "it: return @0",
    ]);
  });

  it("is taken in one step at DISPATCH_LEVEL", () => {
    const body = inOrder(uses, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)");
    expect(lastRun(dpc(body))).toEqual([
      "it: enter @0",
      "it: KeAcquireSpinLockAtDpcLevel(lock) @0",
      "it: KeReleaseSpinLockFromDpcLevel(lock) @0",
      "it: return @0",
    ]);
    expect(runs(thread(body)).errors).toEqual([
      expect.stringMatching(/^irql-respected: KeAcquireSpinLockAtDpcLevel\(lock\) at PASSIVE_LEVEL/),
    ]);
  });

  it("tried answers whether it was taken", () => {
    const body = inOrder(
      uses,
      "KeTryToAcquireSpinLockAtDpcLevel(lock)",
      "KeTryToAcquireSpinLockAtDpcLevel(lock)",
      "KeReleaseSpinLockFromDpcLevel(lock)",
    );
    expect(lastRun(dpc(body))?.slice(1, 3)).toEqual([
      "it: KeTryToAcquireSpinLockAtDpcLevel(lock) @0 -> TRUE",
      "it: KeTryToAcquireSpinLockAtDpcLevel(lock) @0 -> FALSE",
    ]);
  });

  it.each([
    [spinLock, "KeAcquireSpinLock(lock)"],
    [queuedSpinLock, "KeAcquireInStackQueuedSpinLock(lock)"],
  ])("taken twice by one context is never taken (SPIN-6): %o", (lock, take) => {
    const design = small({ objects: { lock: lock() }, actors: { it: thread(inOrder({ lock }, take, take)) } });
    const { situations } = stateGraph(design);
    expect(situations.filter(({ stuck }) => stuck)).toHaveLength(1);
  });

  it.each([
    [
      "taken by raising, released as if at DISPATCH_LEVEL",
      thread(inOrder(uses, "KeAcquireSpinLock(lock)", "KeReleaseSpinLockFromDpcLevel(lock)")),
    ],
    [
      "taken at DISPATCH_LEVEL, released by lowering",
      dpc(inOrder(uses, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLock(lock)")),
    ],
  ])("mixing the forms loses the level (SPIN-5): %s", (_, actor) => {
    expect(runs(actor).errors).toEqual([expect.stringMatching(/^lock-forms-matched/)]);
    const unchecked = small({ objects: { lock: spinLock({ forms: "unchecked" }) }, actors: { it: actor } });
    expect(stateGraph(unchecked).errors).toEqual([expect.stringMatching(/^returns-at-entry-irql/)]);
  });

  it.each([1, 2])("keeps contexts apart on %i processors", (processors) => {
    const design = small({
      objects: { lock: spinLock() },
      actors: {
        thread: thread(inOrder(uses, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)")),
        other: thread(inOrder(uses, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)")),
        dpc: dpc(inOrder(uses, "KeAcquireSpinLockAtDpcLevel(lock)", "KeReleaseSpinLockFromDpcLevel(lock)")),
      },
    });
    const { situations, errors } = stateGraph(design, { processors });
    const inside = (actor: string) => (situation: (typeof situations)[number]) => situation.is(actor) === "S1";
    expect(errors).toEqual([]);
    expect(situations.filter(({ stuck }) => stuck)).toEqual([]);
    for (const actor of ["thread", "other", "dpc"]) expect(situations.some(inside(actor))).toBe(true);
    for (const situation of situations) {
      expect(["thread", "other", "dpc"].filter((actor) => inside(actor)(situation)).length).toBeLessThan(2);
    }
  });
});

describe("an in-stack queued spin lock", () => {
  it("is owned by the first in its queue, once", () => {
    const messages = by("join", "own").concat({ type: "release", by: "A" });
    const two = ({ queue = [] }: { readonly queue?: readonly string[] }) => queue.length === 2;
    expect(sentences(queuedSpinLock(), messages, two)).toMatchInlineSnapshot(`
      [
        "at first: free (queue = [])",
        "at first, join by A: held (queue = ["A"])",
        "at first, join by B: held (queue = ["B"])",
        "at first, release by A: releasedByOther (queue = [])",
        "at first, join by A, join by A: held (queue = ["A","A"])",
        "at first, join by A, join by B: held (queue = ["A","B"])",
        "at first, join by A, own by A: held (queue = ["A"], owned = true)",
        "at first, join by B, join by A: held (queue = ["B","A"])",
        "at first, join by B, join by B: held (queue = ["B","B"])",
        "at first, join by B, own by B: held (queue = ["B"], owned = true)",
        "at first, join by B, release by A: releasedByOther (queue = ["B"])",
        "at first, join by A, own by A, join by A: held (queue = ["A","A"], owned = true)",
        "at first, join by A, own by A, join by B: held (queue = ["A","B"], owned = true)",
        "at first, join by B, own by B, join by A: held (queue = ["B","A"], owned = true)",
        "at first, join by B, own by B, join by B: held (queue = ["B","B"], owned = true)",
        "at first, join by B, own by B, release by A: releasedByOther (queue = ["B"], owned = true)",
      ]
    `);
  });

  it.each([
    ["an ordinary acquire", "KeAcquireSpinLock(lock)", "KeReleaseInStackQueuedSpinLock(lock)"],
    ["an ordinary release", "KeAcquireInStackQueuedSpinLock(lock)", "KeReleaseSpinLock(lock)"],
  ])("takes %s for a mistake (SPIN-10)", (_, ...calls) => {
    const mixes = thread(inOrder({ lock: queuedSpinLock }, ...calls));
    expect(stateGraph(small({ objects: { lock: queuedSpinLock() }, actors: { it: mixes } })).errors).toEqual([
      "lock-forms-matched: an ordinary call is made on a queued spin lock: it takes the queue for a flag",
    ]);
  });

  it("lets contexts in first come first served, however they run", () => {
    const lock = { lock: queuedSpinLock };
    const body = inOrder(lock, "KeAcquireInStackQueuedSpinLock(lock)", "KeReleaseInStackQueuedSpinLock(lock)");
    const names = ["one", "two", "three"];
    const design = small({
      objects: { lock: queuedSpinLock() },
      actors: Object.fromEntries(names.map((name) => [name, thread(body)])),
    });
    const { situations, errors } = stateGraph(design, { processors: 3 });
    expect(errors).toEqual([]);
    expect(situations.filter(({ stuck }) => stuck)).toEqual([]);
    for (const { run } of situations) {
      const order = (phase: string) => run.filter((step) => step.includes(phase)).map((step) => step.split(":")[0]);
      expect(order("(own)")).toEqual(order("(join the queue)").slice(0, order("(own)").length));
    }
  });
});

describe("the cancel spin lock", () => {
  it("goes back to the level it was taken at, and a Cancel routine may not return with it", () => {
    const messages = [
      { type: "acquire", by: "A", cancelIrql: "1" },
      { type: "release", by: "A" },
      { type: "release", by: "B" },
      { type: "cancelRoutineReturns", by: "A" },
      { type: "cancelRoutineReturns", by: "B" },
    ];
    expect(sentences(cancelSpinLock(), messages)).toMatchInlineSnapshot(`
      [
        "at first: free",
        "at first, acquire 1 by A: held (owner = A, cancelIrql = 1)",
        "at first, release by A: releasedByOther",
        "at first, acquire 1 by A, release by B: releasedByOther (owner = A, cancelIrql = 1)",
        "at first, acquire 1 by A, cancelRoutineReturns by A: notReleased (owner = A, cancelIrql = 1)",
      ]
    `);
  });
});
