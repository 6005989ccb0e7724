import { describe, expect, it, vi } from "vitest";
import { overheardChance } from "./overheard-chance";

describe("overheardChance", () => {
  it.each([
    ["Math.random", () => Math.random()],
    ["Date.now", () => Date.now()],
  ])("tells of %s, which answers as ever", (name, ask) => {
    const told = vi.fn();
    expect(overheardChance(ask, told)).toEqual(expect.any(Number));
    expect(told.mock.calls).toEqual([[name]]);
  });

  it("tells nothing of what asks for neither", () => {
    const told = vi.fn();
    expect(overheardChance(() => 3, told)).toBe(3);
    expect(told).not.toHaveBeenCalled();
  });

  it("leaves both as they were, also where something is thrown", () => {
    const before = [Math.random, Date.now];
    const told = vi.fn();
    const ask = () => {
      throw new Error(String(Math.random() >= 0));
    };
    expect(() => overheardChance(ask, told)).toThrow("true");
    expect(told.mock.calls).toEqual([["Math.random"]]);
    expect([Math.random, Date.now]).toEqual(before);
  });
});
