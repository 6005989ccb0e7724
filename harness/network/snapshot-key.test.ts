import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign, createMachine, initialTransition, transition } from "xstate";
import { canonical, snapshotKey, stateName } from "./snapshot-key";

const plain = fc.anything({
  withMap: true,
  withSet: true,
  withBigInt: true,
  withNullPrototype: true,
  maxDepth: 3,
});

const structurallyEqual = (a: unknown, b: unknown): boolean => {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => structurallyEqual(x, b[i]))
    );
  }
  if (a instanceof Set || b instanceof Set) {
    return a instanceof Set && b instanceof Set && a.size === b.size && matched([...a], [...b]);
  }
  if (a instanceof Map || b instanceof Map) {
    return a instanceof Map && b instanceof Map && a.size === b.size && matched([...a], [...b]);
  }
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length &&
    left.every(([key, x]) => Object.hasOwn(b, key) && structurallyEqual(x, b[key as never]))
  );
};

/** Both hold the same members, in any order. */
const matched = (a: readonly unknown[], b: readonly unknown[]): boolean => {
  const rest = [...b];
  return a.every((x) => {
    const found = rest.findIndex((y) => structurallyEqual(x, y));
    if (found >= 0) rest.splice(found, 1);
    return found >= 0;
  });
};

/** The same value built in another order. */
const shuffled = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(shuffled);
  if (value instanceof Set) return new Set([...value].reverse().map(shuffled));
  if (value instanceof Map) return new Map([...value].reverse().map(([k, v]) => [shuffled(k), shuffled(v)] as const));
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([k, v]) => [k, shuffled(v)]),
  );
};

/** Small values, so that two of them are often equal or nearly so. */
const close = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(0, -0, Number.NaN, 1, "", "0", "1", "NaN", "undefined", null, undefined, true, 1n, "[]", "1,1"),
    fc.array(tie("value"), { maxLength: 2 }),
    fc.array(tie("value"), { maxLength: 2 }).map((members) => new Set(members)),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 2 }).map((pairs) => new Map(pairs)),
    fc.dictionary(fc.constantFrom("a", "b", "1"), tie("value"), { maxKeys: 2 }),
  ),
})).value;

describe("canonical", () => {
  it("is equal exactly for structurally equal values", () => {
    fc.assert(
      fc.property(close, close, (a, b) => {
        expect(canonical(a) === canonical(b)).toBe(structurallyEqual(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it("does not depend on the order in which a value was built", () => {
    fc.assert(fc.property(plain, (value) => canonical(shuffled(value)) === canonical(value)));
  });

  it.each([
    [0, -0],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [undefined, null],
    [{ a: undefined }, {}],
    [new Set([1, 2]), [1, 2]],
    [new Map([["a", 1]]), { a: 1 }],
    [1n, 1],
    ["1", 1],
    [["a,b"], ["a", "b"]],
  ])("tells %s from %s", (a, b) => {
    expect(canonical(a)).not.toBe(canonical(b));
  });

  it.each([
    [() => 1, "a function"],
    [Symbol("s"), "a symbol"],
    [new Date(0), "a Date"],
    [new (class Lock {})(), "a Lock"],
  ])("refuses what can differ and read the same: %s", (value, what) => {
    expect(() => canonical({ value })).toThrow(
      expect.objectContaining({ code: "NOT_PLAIN_DATA", message: `the context of a chart holds ${what}` }),
    );
  });
});

describe("snapshotKey", () => {
  const remembering = createMachine({
    initial: "inside",
    context: { n: 0 },
    states: {
      inside: {
        initial: "first",
        on: { leave: "outside", count: { actions: assign({ n: ({ context }) => context.n + 1 }) } },
        states: { first: { on: { next: "second" } }, second: {}, last: { type: "history" } },
      },
      outside: { on: { back: "inside.last" } },
    },
  });
  const following = (...events: string[]) =>
    events.reduce(
      (snapshot, type) => transition(remembering, snapshot, { type })[0],
      initialTransition(remembering)[0],
    );

  it("tells apart what only history tells apart", () => {
    expect(following("leave").value).toEqual(following("next", "leave").value);
    expect(snapshotKey(following("leave"))).not.toBe(snapshotKey(following("next", "leave")));
    expect(snapshotKey(following("next", "leave", "back", "leave"))).toBe(snapshotKey(following("next", "leave")));
  });

  it("tells contexts apart", () => {
    expect(snapshotKey(following("count"))).not.toBe(snapshotKey(following()));
  });
});

describe("stateName", () => {
  it.each([
    ["Lock", "Lock"],
    [{ Cancel: { Body: "Unlink" } }, "Cancel.Body.Unlink"],
    [{ a: "x", b: {} }, "a.x|b"],
  ])("writes %j as %s", (value, name) => {
    expect(stateName(value)).toBe(name);
  });
});
