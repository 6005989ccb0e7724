import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concurrentTable, networkTable } from "../fast-check/random-network";
import {
  collidingIsExact,
  growingIsFixed,
  reducedFindsAllDeadEnds,
  reducedIsFull,
  reducedSymmetricIsFull,
  resumedIsWhole,
  spilledIsInMemory,
  symmetricIsFull,
} from "../testing/search-properties";
import type { Provisos } from "./reduction/stubborn-sets";

/** Anything that can be asserted, whatever it is generated from. */
type Property = fc.IRawProperty<unknown>;

describe("on thousands of random networks each", () => {
  it.each<[string, number, Property]>([
    ["reduced = full, networks of every feature", 2000, reducedIsFull(networkTable()) as Property],
    ["reduced = full, actors that seldom meet", 2000, reducedIsFull(concurrentTable()) as Property],
    ["reduced = full in every dead end", 2000, reducedFindsAllDeadEnds() as Property],
    ["symmetric = full", 2000, symmetricIsFull() as Property],
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
