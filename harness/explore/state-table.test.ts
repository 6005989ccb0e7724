import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Packing } from "./packing";
import { type Scrambling, StateTable } from "./state-table";
import { Fresh } from "./table-insert";

const colliding: Scrambling = { shift: 31, factor: 1 };

/** States of a few components, with repetitions. */
const someStates = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 400 }))
  .chain(([widths, count]) =>
    fc.record({
      widths: fc.constant(widths),
      states: fc.array(fc.tuple(...widths.map((width) => fc.nat({ max: 2 ** width - 1 }))), {
        minLength: count,
        maxLength: count,
      }),
    }),
  );

describe("StateTable", () => {
  it.each([
    ["scattered", undefined, 4],
    ["all at one home", colliding, 9],
  ])("holds what a set holds, and tells new states from known ones: %s", (_, scrambling, log2) => {
    fc.assert(
      fc.property(someStates, ({ widths, states }) => {
        const packing = new Packing(widths);
        const table = new StateTable(packing, scrambling, log2);
        const known = new Set<string>();
        const expected = states.map((state) => {
          const isNew = !known.has(state.join());
          known.add(state.join());
          return Number(isNew);
        });
        expect(added(table, states)).toEqual(expected);
        expect(new Set(held(table))).toEqual(known);
        expect(table.used).toBe(known.size);
      }),
      { numRuns: 100 },
    );
  });

  it("gives a slot one word where the key's second one is narrow, and two where displacements run out", () => {
    const packing = new Packing([16, 16, 4], { factor: (word) => (word === 0 ? 1 : 0) });
    const table = new StateTable(packing, colliding, 12);
    expect([table.tucked, table.slotWords]).toEqual([true, 1]);
    const states = Array.from({ length: 700 }, (_, index) => [index, 0, index % 16]);
    added(table, states);
    expect([table.tucked, table.slotWords]).toEqual([false, 2]);
    expect(new Set(held(table))).toEqual(new Set(states.map((state) => state.join())));
  });

  it("keeps the few that lie too far from home apart, and takes them along when it grows", () => {
    const packing = new Packing([16, 16, 10], { factor: (word) => (word === 0 ? 1 : 0) });
    const table = new StateTable(packing, colliding, 16);
    expect([table.tucked, table.displacementBits]).toEqual([true, 6]);
    const states = Array.from({ length: 75 }, (_, index) => [index, 0, index % 16]);
    const others = Array.from({ length: 40_000 }, (_, index) => [65_000, 20_000 + index, 0]);
    expect(added(table, [...states, ...states]).filter((isNew) => isNew === 1)).toHaveLength(75);
    expect([table.tucked, table.log2]).toEqual([true, 16]);
    added(table, others);
    expect(new Set(held(table))).toEqual(new Set([...states, ...others].map((state) => state.join())));
    expect(table.used).toBe(75 + 40_000);
  });

  it("refuses to grow beyond its bytes and keeps what it holds", () => {
    const packing = new Packing([20]);
    const table = new StateTable(packing, undefined, 5);
    table.maxBytes = 200;
    const states = Array.from({ length: 30 }, (_, index) => [index]);
    expect(added(table, states)).toHaveLength(18);
    expect(held(table)).toHaveLength(18);
  });
});

describe("Packing", () => {
  it("reads back what it packed, and adds a move by its delta", () => {
    fc.assert(
      fc.property(someStates, fc.nat(), ({ widths, states }, pick) => {
        const packing = new Packing(widths);
        const keys = new Int32Array(packing.words);
        const [first = [], second = first] = states;
        packing.pack(first, keys, 0);
        const component = pick % widths.length;
        const delta = packing.delta(component, first[component]!, second[component]!);
        for (const [word, change] of delta.entries()) keys[word]! += change;
        const locals = new Int32Array(widths.length);
        packing.unpack(keys, 0, locals);
        expect([...locals]).toEqual(first.with(component, second[component]!));
      }),
    );
  });
});

/** Adds the states one batch after another; 1 for each that was new, as far as there was room. */
function added(table: StateTable, states: readonly (readonly number[])[]): number[] {
  const { words } = table.packing;
  return states.flatMap((state) => {
    const keys = new Int32Array(words);
    table.packing.pack(state, keys, 0);
    const fresh = new Fresh();
    fresh.keys = new Int32Array(words);
    fresh.reserve(1);
    fresh.children = new Int32Array(1);
    const outcome = table.insert({ keys, counts: Int32Array.of(1) }, 1, fresh, 1);
    if (fresh.count === 1) expect(fresh.keys).toEqual(keys);
    return outcome === "full" ? [] : [fresh.count];
  });
}

function held(table: StateTable): string[] {
  const locals = new Int32Array(table.packing.widths.length);
  const states: string[] = [];
  table.forEachBlock(3, (keys, count) => {
    for (let index = 0; index < count; index++) {
      table.packing.unpack(keys, index * table.packing.words, locals);
      states.push(locals.join());
    }
  });
  return states;
}
