import { describe, expect, it } from "vitest";
import { spinLock } from "../../models/kernel/spin-lock";
import { each, thread } from "../language/actor";
import type { Actors, Objects } from "../language/design";
import { many } from "../language/kind";
import { small } from "../testing/state-graph";
import { inOrder } from "../testing/toy-routine";
import { compileDesign } from "./compile-design";
import { type GlobalState, initialState, successors } from "./successors";

const takes = inOrder({ lock: spinLock }, "KeAcquireSpinLock(lock)", "KeReleaseSpinLock(lock)");

/** The network of a design, and what is interchangeable in it by the names of components. */
function symmetryOf(objects: Objects, actors: Actors, processors = 2) {
  const { network } = compileDesign(small({ objects, actors }), "design", { processors, set: {}, properties: [] });
  const { components, symmetry = [] } = network;
  const name = (component: number) => components[component]!.name;
  return { network, groups: symmetry.map((group) => [group.name, group.blocks.map((block) => block.map(name))]) };
}

describe("what is interchangeable in a design", () => {
  it("is each instance with the actors that are placed over it", () => {
    expect(symmetryOf({ lock: many(3, spinLock()) }, { t: each("lock", thread(takes)) }).groups).toEqual([
      [
        "lock",
        [
          ["lock[0]", "t[0]", "IRQL of t[0]"],
          ["lock[1]", "t[1]", "IRQL of t[1]"],
          ["lock[2]", "t[2]", "IRQL of t[2]"],
        ],
      ],
    ]);
  });

  it("is an actor by itself where it does not know its instance", () => {
    const objects = { lock: spinLock(), request: many(2, spinLock()) };
    const { groups } = symmetryOf(objects, { t: each("request", thread(takes)) });
    expect(groups).toEqual([
      ["request", [["request[0]"], ["request[1]"]]],
      [
        "t",
        [
          ["t[0]", "IRQL of t[0]"],
          ["t[1]", "IRQL of t[1]"],
        ],
      ],
    ]);
  });

  it("is no instance that somebody else is bound to by name", () => {
    const actors = { t: each("lock", thread(takes)), other: thread(takes, { lock: "lock[0]" }) };
    expect(symmetryOf({ lock: many(3, spinLock()) }, actors).groups).toMatchObject([
      [
        "lock",
        [
          ["lock[1]", "t[1]", "IRQL of t[1]"],
          ["lock[2]", "t[2]", "IRQL of t[2]"],
        ],
      ],
    ]);
  });

  it("is one kind of instance for each processor that their actors are pinned to", () => {
    const actors = { t: each("lock", thread(takes, {}, { on: "spread" })) };
    const { groups } = symmetryOf({ lock: many(4, spinLock()) }, actors);
    const locks = groups.map(([, blocks]) => (blocks as string[][]).map(([lock]) => lock));
    expect(locks).toEqual([
      ["lock[0]", "lock[2]"],
      ["lock[1]", "lock[3]"],
    ]);
  });

  it("is nothing where there is one of it", () => {
    expect(symmetryOf({ lock: many(1, spinLock()) }, { t: each("lock", thread(takes)) }).groups).toEqual([]);
  });
});

describe("an exchange of two instances", () => {
  const { network } = symmetryOf({ lock: many(3, spinLock()) }, { t: each("lock", thread(takes, {}, { on: 0 })) });
  const [group] = network.symmetry!;
  const exchanged = (state: GlobalState, one: number, other: number): GlobalState => {
    const next = [...state];
    const [first, second] = [group!.blocks[one]!, group!.blocks[other]!];
    for (const [component, local] of state.entries()) {
      const twin = second[first.indexOf(component)] ?? first[second.indexOf(component)] ?? component;
      next[twin] = group!.exchanged(component, local, one, other);
    }
    return next;
  };
  const words = (state: GlobalState) =>
    network.components.map((component, index) => `${component.name}: ${component.describe(state[index]!)}`);

  it("takes their names along wherever they are written", () => {
    const raised = successors(network, initialState(network))[0]!.state;
    const held = successors(network, raised)[0]!.state;
    expect(words(held)).toEqual(
      expect.arrayContaining(["processor 0: t[0]", expect.stringMatching(/^lock\[0\]: held.*t\[0\]/)]),
    );
    expect(words(exchanged(held, 0, 2))).toEqual(
      expect.arrayContaining(["processor 0: t[2]", "lock[0]: free", expect.stringMatching(/^lock\[2\]: held.*t\[2\]/)]),
    );
  });

  it("exchanges them in what may happen next, in every state, and twice is none", () => {
    const known = new Map([[initialState(network).join(), initialState(network)]]);
    for (const state of known.values()) {
      const next = successors(network, state).map((step) => step.state);
      for (const [one, other] of [
        [0, 1],
        [1, 2],
      ] as const) {
        const like = exchanged(state, one, other);
        const after = successors(network, like).map((step) => step.state.join());
        expect(after.sort()).toEqual(next.map((each) => exchanged(each, one, other).join()).sort());
        expect(exchanged(like, one, other)).toEqual(state);
      }
      for (const each of next) known.set(each.join(), each);
    }
    expect(known.size).toBeGreaterThan(20);
  });

  it("leaves every instance's view as it was, seen from where it has gone", () => {
    const raised = successors(network, initialState(network))[0]!.state;
    const like = exchanged(raised, 0, 2);
    const views = (state: GlobalState, instance: number) =>
      state.map((local, component) => group!.view(component, local, instance)).sort();
    expect(views(like, 2)).toEqual(views(raised, 0));
    expect(views(like, 0)).toEqual(views(raised, 2));
    expect(views(raised, 0)).not.toEqual(views(raised, 2));
  });
});
