import { describe, expect, it } from "vitest";
import { Interner, Words } from "./interner";

describe("Interner", () => {
  it("numbers values from 0 in the order they are met, equal keys alike", () => {
    const interner = new Interner<string>();
    const ids = ["b", "a", "b", "c", "a"].map((key) => interner.id(key, () => `value of ${key}`));
    expect(ids).toEqual([0, 1, 0, 2, 1]);
    expect(interner.size).toBe(3);
    expect([0, 1, 2].map((id) => interner.value(id))).toEqual(["value of b", "value of a", "value of c"]);
  });

  it("keeps the first value of a key", () => {
    const interner = new Interner<number>();
    interner.id("k", () => 1);
    expect(interner.value(interner.id("k", () => 2))).toBe(1);
  });

  it("numbers nothing for a value that cannot be made", () => {
    const interner = new Interner<number>();
    const fails = () => interner.id("k", () => JSON.parse("{"));
    expect(fails).toThrow(SyntaxError);
    expect(interner.size).toBe(0);
    expect(interner.value(interner.id("k", () => 7))).toBe(7);
  });

  it("says that an unknown number is our own fault", () => {
    expect(() => new Interner<string>().value(0)).toThrow("[bugcheck fault] nothing is numbered 0");
  });
});

it("Words keeps words apart that look alike", () => {
  const words = new Words();
  const ids = ["", "NULL", "null", "0"].map((word) => words.id(word));
  expect(new Set(ids).size).toBe(4);
  expect(ids.map((id) => words.word(id))).toEqual(["", "NULL", "null", "0"]);
});
