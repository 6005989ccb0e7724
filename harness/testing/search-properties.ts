import fc from "fast-check";
import { expect } from "vitest";
import type { CheckpointStore } from "../explore/checkpoint";
import { type Exploration, type ExplorePlan, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { exploreReduced } from "../explore/explore-reduced";
import { type StubbornOptions, StubbornSets } from "../explore/reduction/stubborn-sets";
import type { Tuning } from "../explore/state-space";
import { mingledTable } from "../fast-check/mingled-table";
import { concurrentTable, lazily, type NetworkTable, networkOf, networkTable } from "../fast-check/random-network";
import type { Component, LocalStatus, Network } from "../network/network";
import { MemoryCheckpoint } from "./memory-checkpoint";
import { MemoryPages } from "./memory-pages";
import { plainSearch } from "./plain-search";
import { type SymmetricTable, symmetricNetworkOf, symmetricTable } from "./random-symmetric-network";
import { spoiling, spoilt } from "./spoilt-network";

/** Properties of searches over random networks: unit tests try each a few hundred times, a system test thousands of times. */

export const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };

/** What must not depend on how a search is done. */
export function summary(found: Exploration) {
  const { states, transitions, depth, complete } = found;
  const violations = Object.fromEntries(found.violations.map(({ property, schedule }) => [property, schedule.length]));
  return { states, transitions, depth, complete, violations };
}

export function names({ violations }: Pick<Exploration, "violations">): string[] {
  return violations.map(({ property }) => property).sort();
}

/** Leaves successors out from the first state on, however much it still learns: these networks are small. */
export function eagerlyReduced(network: Network, plan: ExplorePlan = wholeSpace, options: StubbornOptions = {}) {
  const sets = new StubbornSets(network, plan.properties, { symmetry: plan.symmetry, ...options, quietStates: 0 });
  return exploreReduced(network, plan, {}, {}, sets);
}

export function reducedIsFull(tables: fc.Arbitrary<NetworkTable>, options: StubbornOptions = {}) {
  return fc.property(tables, (table) => {
    const found = eagerlyReduced(networkOf(table), counting, options);
    expect(names(found)).toEqual([...plainSearch(networkOf(table)).violations.keys()].sort());
    expect(found.complete).toBe(true);
  });
}

export function reducedFindsAllDeadEnds() {
  return fc.property(fc.oneof(concurrentTable(), mingledTable(), networkTable()), (table) => {
    expect(deadEnds(networkOf(table), eagerlyReduced)).toEqual(deadEnds(networkOf(table), explore));
  });
}

/** States in which nothing can move and nobody is in error. */
function deadEnds(network: Network, search: (network: Network, plan: ExplorePlan) => unknown): string[] {
  const found = new Set<string>();
  const status = (component: Component, local: number): LocalStatus => {
    const told = component.status(local);
    return told.kind === "error" ? told : { kind: "idle" };
  };
  const components = network.components.map((component) => ({
    ...component,
    status: (local: number) => status(component, local),
  }));
  const watching = {
    kind: "final" as const,
    name: "watching",
    reads: [...network.components.keys()],
    holds: (locals: readonly number[]) => found.add(locals.join()).size > 0,
    explain: () => "",
  };
  search({ ...network, components, properties: [watching] }, counting);
  return [...found].sort();
}

const few: ExplorePlan = { ...counting, maxStates: 600 };
const eventful = 8;

/** Networks that are searched within a moment, and in which something happens. */
export function smallSymmetricTable(): fc.Arbitrary<SymmetricTable> {
  return symmetricTable().filter((table) => {
    const { states, complete } = explore(symmetricNetworkOf(table), few);
    return complete && states >= eventful;
  });
}

export function symmetricIsFull() {
  return fc.property(smallSymmetricTable(), (table) => {
    const full = explore(symmetricNetworkOf(table), few);
    const found = explore(symmetricNetworkOf(table), { ...few, symmetry: true });
    expect(found.symmetry).toMatchObject({ proven: true });
    expect(summary(found).violations).toEqual(summary(full).violations);
    expect(found.complete).toBe(true);
    // With one kind of instances each state has one representative; with two it may have several, of which one is met late.
    if (symmetricNetworkOf(table).symmetry!.length > 1) return;
    expect(found.states).toBeLessThanOrEqual(full.states);
    // Where the first state is not symmetric, states of one orbit may lie at different depths.
    expect(found.depth).toBeLessThanOrEqual(full.depth);
  });
}

/** Where one component behaves in its own way, that is found, or makes no difference. */
export function spoiltSymmetryIsFull() {
  return fc.property(smallSymmetricTable(), spoiling(), (table, how) => {
    const network = () => spoilt(symmetricNetworkOf(table), how);
    const full = explore(network(), few);
    fc.pre(full.complete);
    const found = explore(network(), { ...few, symmetry: true });
    expect(summary(found).violations).toEqual(summary(full).violations);
    expect(found.complete).toBe(true);
    expect(found.symmetry?.proven).toBe(found.symmetry?.refused === undefined);
  });
}

/** Both reductions at once against neither, and against the one that both begin with. */
export function reducedSymmetricIsFull(options: StubbornOptions = {}) {
  return fc.property(smallSymmetricTable(), (table) => {
    const full = explore(symmetricNetworkOf(table), few);
    const symmetric = explore(symmetricNetworkOf(table), { ...few, symmetry: true });
    const found = eagerlyReduced(symmetricNetworkOf(table), { ...few, symmetry: true }, options);
    expect(found.symmetry).toMatchObject({ proven: true });
    expect(names(found)).toEqual(names(full));
    expect(found.complete).toBe(true);
    expect(found.states).toBeLessThanOrEqual(symmetric.states);
  });
}

export function growingIsFixed() {
  return fc.property(networkTable(), (table) => {
    const fixed = explore(networkOf(table), counting, {}, { widths: table.components.map(() => 9) });
    const growing = explore(lazily(networkOf(table)), counting, {}, { widths: table.components.map(() => 0) });
    expect(summary(growing)).toEqual(summary(fixed));
  });
}

export function collidingIsExact() {
  const colliding: Tuning = {
    mixing: { factor: (word) => (word === 0 ? 1 : 0) },
    scrambling: { shift: 31, factor: 1 },
  };
  return fc.property(networkTable(), (table) => {
    const widths = table.components.map(() => 14);
    const found = explore(networkOf(table), counting, {}, { ...colliding, widths });
    expect(summary(found)).toEqual(summary(explore(networkOf(table), counting)));
  });
}

/** Parents and states that wait on pages of a few bytes, all of them or as many as there is room for. */
export function spilledIsInMemory(room: fc.Arbitrary<number> = fc.constant(Number.POSITIVE_INFINITY)) {
  return fc.property(networkTable(), room, (table, pages) => {
    const widths = table.components.map(() => 0);
    const inMemory = explore(lazily(networkOf(table)), counting, {}, { widths });
    const store = new MemoryPages(4, pages);
    const spilled = explore(lazily(networkOf(table)), counting, {}, { widths, pages: store });
    expect(summary(spilled)).toEqual(summary(inMemory));
    expect(spilled.violations).toEqual(inMemory.violations);
    // The first chunk and the last stay in memory; of more than so many states, some do not.
    if (spilled.states > 33 && pages > 0) expect(store.written).toBeGreaterThan(0);
  });
}

/** A search that is killed, and killed again, wherever it is, and goes on from its last checkpoint each time. */
export function resumedIsWhole(stopAt: ExplorePlan["stopAt"]) {
  const plan = { ...wholeSpace, stopAt };
  const kills = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 4 });
  return fc.property(networkTable(), kills, (table, commits) => {
    const growing = () => lazily(networkOf(table));
    const tuning = { widths: table.components.map(() => 0) };
    let store = new MemoryCheckpoint();
    for (const after of commits) {
      killed(growing(), plan, store, after, tuning);
      store = store.revived();
    }
    const whole = explore(growing(), plan, {}, tuning);
    const resumed = explore(growing(), plan, {}, tuning, store);
    expect(summary(resumed)).toEqual(summary(whole));
    expect(resumed.violations).toEqual(whole.violations);
  });
}

class Killed extends Error {}

/** Searches until the store has been committed to `commits` times more, and then dies before it can write another. */
export function killed(
  network: Network,
  plan: ExplorePlan,
  store: MemoryCheckpoint,
  commits: number,
  tuning: Tuning = {},
): void {
  const { everyMs, last } = store;
  let left = commits;
  const dying: CheckpointStore = {
    everyMs,
    last,
    append: (block) => store.append(block),
    commit: (head) => {
      if (left-- === 0) throw new Killed();
      store.commit(head);
    },
  };
  try {
    explore(network, plan, {}, tuning, dying);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
}
