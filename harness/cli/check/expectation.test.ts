import { describe, expect, it } from "vitest";
import { holds, unrefuted, violated } from "../../language/design";
import { type MemoryModel, memoryModels } from "../../language/memory-model";
import { type Expected, exitCodeOf, expectedAt, isAsExpected } from "./expectation";

const on = (processors: number, memoryModel: MemoryModel = "sc") => ({ processors, memoryModel });
const judged = new Set(["no-deadlock", "single-completion"]);

const found = (verdict: "holds" | "violated" | "unrefuted", ...property: string[]) => ({
  verdict,
  property,
  limit: null,
});

describe("what is expected at a number of processors", () => {
  it("a violation from its number upwards, and below it none", () => {
    const expectation = violated("no-deadlock", { processors: 2 });
    expect([1, 2, 3].map((processors) => expectedAt(expectation, on(processors), judged).verdict)).toEqual([
      "holds",
      "violated",
      "violated",
    ]);
  });

  it("a violation under its memory model and weaker ones, and under a stronger one none", () => {
    const expectation = violated("no-deadlock", { processors: 2, memoryModel: "tso" });
    const verdicts = memoryModels.map((model) => expectedAt(expectation, on(2, model), judged).verdict);
    expect(verdicts).toEqual(["holds", "violated", "violated"]);
    expect(expectedAt(expectation, on(1, "arm64"), judged).verdict).toBe("holds");
  });

  it("no violation of a property that is not judged", () => {
    expect(expectedAt(violated("lock-order"), on(1), judged)).toEqual({
      verdict: "holds",
      property: null,
      limit: null,
    });
  });

  it("the same everywhere for the other expectations", () => {
    expect(expectedAt(holds(), on(4), judged).verdict).toBe("holds");
    expect(expectedAt(unrefuted("states"), on(4), judged)).toEqual({
      verdict: "unrefuted",
      property: null,
      limit: "states",
    });
  });
});

describe("as expected", () => {
  const violation: Expected = { verdict: "violated", property: "single-completion", limit: null };

  it("is a violation with the expected property among those of the smallest depth", () => {
    expect(isAsExpected(violation, found("violated", "no-deadlock", "single-completion"))).toBe(true);
    expect(isAsExpected(violation, found("violated", "no-deadlock"))).toBe(false);
    expect(isAsExpected(violation, found("holds"))).toBe(false);
  });

  it("is an unrefuted result only by the limit that was named", () => {
    const expected: Expected = { verdict: "unrefuted", property: null, limit: "states" };
    const stopped = (kind: "states" | "time") => ({
      verdict: "unrefuted" as const,
      property: [],
      limit: { kind, value: 9 },
    });
    expect(isAsExpected(expected, stopped("states"))).toBe(true);
    expect(isAsExpected(expected, stopped("time"))).toBe(false);
    expect(isAsExpected(expected, found("holds"))).toBe(false);
  });
});

it("a row's exit code tells a wrong verdict from none", () => {
  expect(exitCodeOf({ asExpected: true, verdict: "violated" })).toBe(0);
  expect(exitCodeOf({ asExpected: true, verdict: "unrefuted" })).toBe(0);
  expect(exitCodeOf({ asExpected: false, verdict: "holds" })).toBe(1);
  expect(exitCodeOf({ asExpected: false, verdict: "unrefuted" })).toBe(2);
});
