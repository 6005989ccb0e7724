import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder, spot } from "../../harness/testing/toy-routine";
import { fastMutex, guardedMutex } from "./fast-mutex";

const by = (...types: string[]) => types.flatMap((type) => ["A", "B"].map((actor) => ({ type, by: actor })));

describe("a fast mutex", () => {
  it("is owned by one and not taken again", () => {
    expect(sentences(fastMutex(), by("acquire", "release"))).toMatchInlineSnapshot(`
      [
        "at first: free",
        "at first, acquire by A: owned (owner = A, oldIrql = undefined)",
        "at first, acquire by B: owned (owner = B, oldIrql = undefined)",
        "at first, release by A: releasedByOther",
        "at first, acquire by A, release by B: releasedByOther (owner = A, oldIrql = undefined)",
        "at first, acquire by B, release by A: releasedByOther (owner = B, oldIrql = undefined)",
      ]
    `);
  });

  it("keeps its owner at APC_LEVEL, and a DPC may not take it (MTX-2)", () => {
    const body = inOrder({ mutex: fastMutex }, "ExAcquireFastMutex(mutex)", "ExReleaseFastMutex(mutex)");
    const design = small({ objects: { mutex: fastMutex() }, actors: { it: thread(body) } });
    expect([...new Set(stateGraph(design).situations.map(({ irql }) => irql("it")))]).toEqual([0, 1]);
    const inDpc = small({ objects: { mutex: fastMutex() }, actors: { it: dpc(body) } });
    expect(stateGraph(inDpc).errors).toEqual([
      expect.stringMatching(/^irql-respected: ExAcquireFastMutex\(mutex\) at DISPATCH_LEVEL/),
    ]);
  });
});

describe("a guarded mutex", () => {
  const uses = { mutex: guardedMutex, spot };
  const graph = (...bodies: readonly (readonly string[])[]) =>
    stateGraph(
      small({
        objects: { mutex: guardedMutex(), spot: spot() },
        actors: Object.fromEntries(bodies.map((calls, index) => [`it${index}`, thread(inOrder(uses, ...calls))])),
      }),
    );

  it("is free or owned by one, as a fast mutex is (MTX-3)", () => {
    expect(sentences(guardedMutex(), by("acquire", "release"))).toEqual(
      sentences(fastMutex(), by("acquire", "release")),
    );
  });

  it("taken again by its owner is never taken, tried again it is not", () => {
    const take = "KeAcquireGuardedMutex(mutex)";
    const free = "KeReleaseGuardedMutex(mutex)";
    const tried = "KeTryToAcquireGuardedMutex(mutex)";
    expect(graph([take, take]).situations.filter(({ stuck }) => stuck)).toHaveLength(1);
    const { situations, errors } = graph([take, tried, free, tried, free]);
    expect(errors).toEqual([]);
    const tries = situations.at(-1)?.run.filter((step) => step.includes("(try)")) ?? [];
    expect(tries.map((step) => step.split("-> ")[1])).toEqual(["FALSE", "TRUE"]);
    expect(situations.at(-2)?.irql("it0")).toBe(0);
  });

  it("keeps two threads apart", () => {
    const section = ["KeAcquireGuardedMutex(mutex)", "Touch(spot)", "KeReleaseGuardedMutex(mutex)"];
    const { situations, errors } = graph(section, section);
    const inside = (actor: string, is: (actor: string) => string) => ["S1", "S2"].includes(is(actor));
    expect([errors, situations.filter(({ is }) => inside("it0", is) && inside("it1", is))]).toEqual([[], []]);
    expect(situations.filter(({ stuck }) => stuck)).toEqual([]);
  });
});
