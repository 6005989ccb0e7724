import { describe, expect, it } from "vitest";
import { dpc, thread } from "../../harness/language/actor";
import { sentences } from "../../harness/testing/chart-sentences";
import { small, stateGraph } from "../../harness/testing/state-graph";
import { inOrder } from "../../harness/testing/toy-routine";
import { everyCloneFreed } from "../../properties/every-clone-freed";
import { injectionHandle } from "./injection";
import { packet } from "./packet";

const uses = { handle: injectionHandle, packet };
const objects = { handle: injectionHandle(), packet: packet() };
const injects = [
  "FwpsAllocateCloneNetBufferList0(handle, packet)",
  "WaitForAbsorbed(packet)",
  "FwpsInjectTransportSendAsync0(handle, packet)",
];
const completion = dpc(inOrder(uses, "FwpsFreeCloneNetBufferList0(handle)"), {}, { queuedBy: "handle" });

describe("an injection handle", () => {
  it("counts clones and injections", () => {
    const messages = ["clone", "inject", "enter", "freeClone", "return", "destroy"].map((type) => ({ type }));
    const beyond = (context: Partial<Record<"clones" | "injected" | "completing", unknown>>) =>
      Number(context.clones) > 1 || Number(context.injected) + Number(context.completing) > 0;
    expect(sentences(injectionHandle(), messages, beyond)).toMatchInlineSnapshot(`
      [
        "at first: open (clones = 0, injected = 0, completing = 0)",
        "at first, clone: open (clones = 1, injected = 0, completing = 0)",
        "at first, inject: open (clones = 0, injected = 1, completing = 0)",
        "at first, freeClone: cloneFreedTwice (clones = 0, injected = 0, completing = 0)",
        "at first, destroy: destroyed (clones = 0, injected = 0, completing = 0)",
        "at first, clone, clone: open (clones = 2, injected = 0, completing = 0)",
        "at first, clone, inject: open (clones = 1, injected = 1, completing = 0)",
        "at first, clone, destroy: destroyed (clones = 1, injected = 0, completing = 0)",
        "at first, destroy, clone: usedAfterDestroy (clones = 0, injected = 0, completing = 0)",
        "at first, clone, destroy, clone: usedAfterDestroy (clones = 1, injected = 0, completing = 0)",
      ]
    `);
  });

  it("is destroyed after the completion functions have run", () => {
    const { errors, situations } = stateGraph(
      small({
        objects,
        actors: { completion, unload: thread(inOrder(uses, ...injects, "FwpsInjectionHandleDestroy0(handle)")) },
      }),
    );
    expect([errors, situations.filter(({ stuck }) => stuck)]).toEqual([[], []]);
    const destroyed = situations.filter((each) => each.is("handle").startsWith("destroyed"));
    expect(destroyed.length).toBeGreaterThan(0);
    expect(destroyed.every((each) => each.is("completion") === "waiting")).toBe(true);
  });

  it("whose clone the caller and the completion function both free is a double free", () => {
    const frees = thread(inOrder(uses, ...injects, "FwpsFreeCloneNetBufferList0(handle)"));
    expect(stateGraph(small({ objects, actors: { completion, frees } })).errors).toEqual([
      "no-double-free: a clone is freed that was freed already",
    ]);
  });

  it("with a clone that nobody frees leaks", () => {
    const view = (clones: number) => ({
      name: "handle",
      kind: "injection handle",
      state: "open",
      tags: new Set<string>(),
      context: { clones },
    });
    const found = [1, 0].map((clones) => everyCloneFreed.kind === "finally" && everyCloneFreed.check([view(clones)]));
    expect(found).toEqual(["1 clones injected by handle are never freed", undefined]);
  });
});
