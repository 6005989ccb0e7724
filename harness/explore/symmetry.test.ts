import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ask, Component, Interchangeable, Network, Step } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";
import { violated } from "../testing/plain-search";
import { type SymmetricTable, symmetricNetworkOf, symmetricTable } from "../testing/random-symmetric-network";
import { smallSymmetricTable, spoiltSymmetryIsFull, symmetricIsFull } from "../testing/search-properties";
import { type ExplorePlan, wholeSpace } from "./exploration";
import { explore } from "./explore";
import { realRun } from "./real-run";
import { Symmetry } from "./symmetry";
import { ToldApart } from "./symmetry-check";
import { TransactionTree } from "./transaction-tree";

const counting: ExplorePlan = { ...wholeSpace, stopAt: "never", maxStates: 1500 };
const symmetric: ExplorePlan = { ...counting, symmetry: true };

function exchanged(
  { blocks, exchanged }: Interchangeable,
  state: GlobalState,
  one: number,
  other: number,
): GlobalState {
  const next: number[] = [];
  for (const [component, local] of state.entries()) {
    const [first, second] = [blocks[one]!, blocks[other]!];
    const to = second[first.indexOf(component)] ?? first[second.indexOf(component)] ?? component;
    next[to] = exchanged(component, local, one, other);
  }
  return next;
}

/** All states like `state`, by exchanging neighbours until nothing new turns up. */
function orbit(network: Network, state: GlobalState): GlobalState[] {
  const met = new Map([[state.join(), state]]);
  for (const known of met.values()) {
    for (const group of network.symmetry!) {
      for (let one = 0; one + 1 < group.blocks.length; one++) {
        const like = exchanged(group, known, one, one + 1);
        if (!met.has(like.join())) met.set(like.join(), like);
      }
    }
  }
  return [...met.values()];
}

function orbitCount(network: Network): number {
  const reached = new Set([initialState(network).join()]);
  const queue = [initialState(network)];
  const orbits = new Set<string>();
  for (const state of queue) {
    orbits.add(
      orbit(network, state)
        .map((like) => like.join())
        .sort()[0]!,
    );
    if (network.components.some((component, index) => component.status(state[index]!).kind === "error")) continue;
    for (const { state: next } of successors(network, state)) {
      if (reached.has(next.join())) continue;
      reached.add(next.join());
      queue.push(next);
    }
  }
  return orbits.size;
}

describe("a search of representatives", () => {
  it("says what a search of all states says, at the same depths", () => {
    fc.assert(symmetricIsFull(), { numRuns: 50 });
  });

  it("tells runs of the network itself, that end in what they are said to end in", () => {
    fc.assert(
      fc.property(smallSymmetricTable(), (table) => {
        const network = symmetricNetworkOf(table);
        for (const { property, schedule, explanation } of explore(network, symmetric).violations) {
          let state = initialState(network);
          for (const choice of schedule) state = successors(network, state)[choice]!.state;
          const names = violated(network, state, successors(network, state).length === 0);
          expect(names).toContain(property);
          if (property !== "no-error") continue;
          const wrong = network.components.map((component, index) => component.status(state[index]!));
          expect(wrong).toContainEqual({ kind: "error", error: { property, message: explanation } });
        }
      }),
      { numRuns: 100 },
    );
  });

  it("meets each orbit once, where there is one kind of instances, and never fewer", () => {
    const few = (table: SymmetricTable) => explore(symmetricNetworkOf(table), { ...counting, maxStates: 300 }).complete;
    fc.assert(
      fc.property(symmetricTable().filter(few), (table) => {
        const network = symmetricNetworkOf(table);
        const orbits = orbitCount(network);
        const { states } = explore(network, symmetric);
        if (network.symmetry!.length === 1) expect(states).toBe(orbits);
        expect(states).toBeGreaterThanOrEqual(orbits);
      }),
      { numRuns: 100 },
    );
  });
});

/** Three workers that each touch a box of their own once. */
const touching: SymmetricTable = {
  workers: 3,
  tokens: 0,
  rules: [[{ does: "touch own", hands: "self", to: [1, 1] }], [], [], []],
  endings: ["idle", "idle", "idle", "idle"],
  touched: [1, 2, 0],
  queued: [],
  bad: [],
};

describe("where nobody can tell", () => {
  it("as somebody asks all instances in the order of their names, that nothing tells them apart is tested, not proven", () => {
    const whole = symmetricNetworkOf(touching);
    const waiter = whole.components.length;
    // Of w[0], w[1] and w[2].
    const boxes = [3, 4, 5];
    const { message } = whole.components[0]!.offers(0)[0] as Ask;
    const done: Step = { kind: "done", outcomes: [{ local: 1, label: 0 }] };
    const touchAll = boxes.reduceRight<Step>(
      (next, component) => ({ kind: "ask", component, message, next: () => next }),
      done,
    );
    const waiting: Component = {
      name: "waiter",
      initial: 0,
      size: 2,
      offers: (local) => (local === 0 ? [touchAll] : []),
      respond: () => [],
      status: () => ({ kind: "idle" }),
      describe: String,
    };
    const symmetry = whole.symmetry!.map(
      (part): Interchangeable => ({
        ...part,
        exchanged: (component, local, one, other) =>
          component === waiter ? local : part.exchanged(component, local, one, other),
        view: (component, local, instance) =>
          component === waiter ? `${local}` : part.view(component, local, instance),
      }),
    );
    const network = { ...whole, components: [...whole.components, waiting], symmetry };
    const found = explore(network, symmetric);
    expect(found.symmetry).toEqual({ of: ["w"], proven: false });
    expect(found.states).toBeLessThan(explore(network, counting).states);
  });
});

describe("symmetry is given up", () => {
  const network = symmetricNetworkOf(touching);
  const predicate = { kind: "invariant" as const, name: "alike", explain: () => "" };

  it("where a property reads one instance only", () => {
    const properties = [{ ...predicate, reads: [3], holds: () => true }];
    const found = explore({ ...network, properties }, symmetric);
    expect(found).toMatchObject({
      states: 8,
      symmetry: { of: ["w"], refused: "alike looks at box of w[0] and not at box of w[1]" },
    });
  });

  it("where a property tells instances apart by their order", () => {
    const properties = [
      { ...predicate, reads: [3, 4, 5], holds: ([first, , third]: readonly number[]) => first! >= third! },
    ];
    const found = explore({ ...network, properties }, symmetric);
    expect(found.states).toBe(8);
    expect(found.symmetry?.refused).toContain("alike tells apart");
    expect(found.violations.map(({ property }) => property)).toEqual(["alike"]);
  });

  it("where a run of representatives turns out to be none of the network", () => {
    const components = network.components.map((component, index) =>
      index === 2 ? { ...component, offers: () => [] } : component,
    );
    const lame = { ...network, components };
    const symmetry = new Symmetry(lame, new TransactionTree(lame), () => undefined);
    expect(() => realRun(lame, symmetry, [0, 0, 0])).toThrow(ToldApart);
  });

  it("where an instance behaves in its own way in a state that a sample left out", () => {
    // w[0] has its first rule; w[1], which is in the queue, has none.
    const queue = symmetricNetworkOf({
      ...touching,
      workers: 2,
      rules: [[{ does: "dequeue", hands: "self", to: [1, 0] }], [{ does: "take", hands: "self", to: [0, 0] }], [], []],
      endings: ["running", "running", "running", "running"],
      queued: [1],
    });
    const [first, ...others] = queue.components;
    const lame = { ...first!, offers: (local: number) => (local === 0 ? [] : first!.offers(local)) };
    const broken = { ...queue, components: [lame, ...others] };
    const full = explore(broken, counting);
    const found = explore(broken, symmetric);
    expect(found.symmetry?.refused).toContain("two of w are exchanged");
    expect(found.violations).toEqual(full.violations);
  });

  it("where something tells instances apart, wherever that is", () => {
    fc.assert(spoiltSymmetryIsFull(), { numRuns: 30 });
  });

  it("where an instance behaves in its own way", () => {
    const [first, ...others] = network.components;
    const components = [{ ...first!, offers: () => [] }, ...others];
    const found = explore({ ...network, components, properties: [] }, symmetric);
    expect(found).toMatchObject({
      states: 4,
      symmetry: { refused: "something else happens where two of w are exchanged" },
    });
  });
});
