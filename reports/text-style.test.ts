import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wrap } from "./text-style";

describe("wrap", () => {
  it("breaks between words", () => {
    expect(wrap("one lock for both paths", 10)).toEqual(["one lock", "for both", "paths"]);
  });

  it("breaks a word that is too long", () => {
    expect(wrap("a KeAcquireSpinLock", 8)).toEqual(["a", "KeAcquir", "eSpinLoc", "k"]);
  });

  it("keeps every line within the width and every letter of the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.every((line) => line.length <= width)).toBe(true);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});
