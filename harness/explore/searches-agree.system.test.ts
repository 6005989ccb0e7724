import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mingledTable } from "../fast-check/mingled-table";
import { concurrentTable, type NetworkTable, networkOf, networkTable } from "../fast-check/random-network";
import type { Network } from "../network/network";
import { symmetricNetworkOf } from "../testing/random-symmetric-network";
import {
  collidingIsExact,
  counting,
  eagerlyReduced,
  growingIsFixed,
  reducedFindsAllDeadEnds,
  reducedIsFull,
  reducedSymmetricIsFull,
  resumedIsWhole,
  smallSymmetricTable,
  spilledIsInMemory,
  spoiltSymmetryIsFull,
  symmetricIsFull,
} from "../testing/search-properties";
import type { Exploration } from "./exploration";
import { explore } from "./explore";
import type { Provisos } from "./reduction/stubborn-sets";

/** Anything that can be asserted, whatever it is generated from. */
type Property = fc.IRawProperty<unknown>;

describe("on thousands of random networks each", () => {
  it.each<[string, number, Property]>([
    ["reduced = full, networks of every feature", 2000, reducedIsFull(networkTable()) as Property],
    ["reduced = full, actors that seldom meet", 2000, reducedIsFull(concurrentTable()) as Property],
    ["reduced = full, actors that move one another", 2000, reducedIsFull(mingledTable()) as Property],
    ["reduced = full in every dead end", 2000, reducedFindsAllDeadEnds() as Property],
    ["symmetric = full", 2000, symmetricIsFull() as Property],
    ["symmetric = full where something tells instances apart", 2000, spoiltSymmetryIsFull() as Property],
    ["reduced and symmetric = full", 2000, reducedSymmetricIsFull() as Property],
    ["resumed = uninterrupted", 2000, resumedIsWhole("never") as Property],
    ["resumed = uninterrupted, to the first violation", 2000, resumedIsWhole("first-violation-level") as Property],
    ["spilled = in memory", 2000, spilledIsInMemory() as Property],
    ["spilled = in memory, until there is no room", 2000, spilledIsInMemory(fc.nat({ max: 40 })) as Property],
    ["lazily grown packing = fixed packing", 2000, growingIsFixed() as Property],
    ["exact when all states collide", 2000, collidingIsExact() as Property],
  ])("%s: %i", (_, numRuns, property) => {
    fc.assert(property, { numRuns });
  });
});

describe("the random networks are such that there is something to be seen", () => {
  type Search = (network: Network) => Exploration;
  const plain: Search = (network) => explore(network, counting);
  const reduced: Search = (network) => eagerlyReduced(network, counting);
  const symmetric: Search = (network) => explore(network, { ...counting, symmetry: true });
  const both: Search = (network) => eagerlyReduced(network, { ...counting, symmetry: true });
  const networks = (tables: fc.Arbitrary<NetworkTable>) => tables.map((table) => () => networkOf(table));
  const alike = smallSymmetricTable().map((table) => () => symmetricNetworkOf(table));

  it.each<[string, number, fc.Arbitrary<() => Network>, Search, Search]>([
    ["orders, of actors that seldom meet", 500, networks(concurrentTable()), reduced, plain],
    ["orders, of actors that move one another", 500, networks(mingledTable()), reduced, plain],
    ["instances", 600, alike, symmetric, plain],
    ["orders, where one state stands for its like", 350, alike, both, symmetric],
  ])("%s left out make for fewer states in %i of a thousand, and many are violated", (_, share, made, search, than) => {
    const pairs = fc.sample(made, { seed: 1, numRuns: 1000 }).map((make) => [search(make()), than(make())] as const);
    expect(pairs.filter(([fewer, all]) => fewer.states < all.states).length).toBeGreaterThan(share);
    const violated = pairs.filter(([{ violations }]) => violations.length > 0).length;
    expect(violated).toBeGreaterThan(300);
    expect(violated).toBeLessThan(700);
  });
});

describe("the properties notice when a reduction of representatives is wrong", () => {
  const all: Provisos = { loops: true, visibility: true, conflicts: true };

  it.each<[string, Provisos]>([
    ["others' accesses are not looked at", { ...all, conflicts: false }],
    ["a loop may keep the others waiting", { ...all, loops: false }],
    ["steps that an invariant sees are reordered", { ...all, visibility: false }],
  ])("%s", (_, provisos) => {
    const broken = reducedSymmetricIsFull({ provisos });
    expect(fc.check(broken, { numRuns: 20_000, seed: 1, endOnFailure: true }).failed).toBe(true);
  });
});
