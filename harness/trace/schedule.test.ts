import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerMistake } from "../language/caller-mistake";
import { parseSchedule, printSchedule, type Schedule } from "./schedule";

const letter = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

function schedule(): fc.Arbitrary<Schedule> {
  const name = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("split-lock", "a.b", "x_2e_", "irp:3"),
  );
  return fc.record({
    design: name,
    variant: name,
    scope: fc.record({
      processors: fc.integer({ min: 1, max: 64 }),
      set: fc.dictionary(name, fc.nat(), { maxKeys: 3, noNullPrototype: true }),
    }),
    steps: fc.array(
      fc.record({ choice: fc.nat({ max: 5000 }), check: fc.tuple(letter, letter).map((pair) => pair.join("")) }),
    ),
  });
}

const sample: Schedule = {
  design: "cancel-vs-dpc-completion",
  variant: "fixed",
  scope: { processors: 2, set: { irp: 3 } },
  steps: [
    { choice: 0, check: "aB" },
    { choice: 12, check: "Zz" },
  ],
};

function codeOf(text: string): string {
  try {
    parseSchedule(text);
    return "read";
  } catch (error) {
    return error instanceof CallerMistake ? error.code : `fault ${error}`;
  }
}

describe("a schedule", () => {
  it("is read back as it was printed", () => {
    fc.assert(
      fc.property(schedule(), (made) => {
        expect(parseSchedule(printSchedule(made))).toEqual(made);
      }),
    );
  });

  it("keeps the place where a loop begins", () => {
    const lasso = { ...sample, loopStart: 1 };
    expect(parseSchedule(printSchedule(lasso))).toEqual(lasso);
    expect(parseSchedule(printSchedule({ ...sample, loopStart: 0 })).loopStart).toBe(0);
    expect(parseSchedule(printSchedule(sample))).not.toHaveProperty("loopStart");
  });

  it("carries its memory model, and without one is of sequential consistency", () => {
    const weak = { ...sample, scope: { processors: 2, set: { irp: 3 }, memoryModel: "arm64" as const } };
    expect(printSchedule(weak)).toContain(".2-arm64:irp:3.");
    expect(parseSchedule(printSchedule(weak))).toEqual(weak);
    expect(parseSchedule(printSchedule(sample)).scope).not.toHaveProperty("memoryModel");
    const unknown = { ...weak, scope: { ...weak.scope, memoryModel: "alpha" as "arm64" } };
    expect(codeOf(printSchedule(unknown))).toBe("UNKNOWN_MEMORY_MODEL");
  });

  it("is printed in characters that no shell takes for its own", () => {
    fc.assert(
      fc.property(schedule(), (made) => {
        expect(printSchedule(made)).toMatch(/^[A-Za-z0-9.:_-]+$/);
      }),
    );
  });

  it("is short and readable, and its format does not drift", () => {
    expect(printSchedule(sample)).toMatchInlineSnapshot(`"bc1.cancel-vs-dpc-completion.fixed.2:irp:3.0aB12Zz.EJmHtK"`);
  });

  it("is refused when it is cut off anywhere", () => {
    const token = printSchedule(sample);
    const cut = [...token].map((_, length) => codeOf(token.slice(0, length)));
    expect(new Set(cut)).toEqual(new Set(["NOT_A_SCHEDULE", "SCHEDULE_DAMAGED"]));
  });

  it("is refused when one character of it has changed", () => {
    const token = printSchedule(sample);
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom(..."abcXYZ0189.:_-"), (at, char) => {
        fc.pre(token[at] !== char);
        expect(codeOf(token.slice(0, at) + char + token.slice(at + 1))).not.toBe("read");
      }),
    );
  });

  it("of another version is refused as such", () => {
    expect(codeOf(printSchedule(sample).replace("bc1", "bc2"))).toBe("SCHEDULE_VERSION");
  });

  it("is not read from garbage, whatever it is", () => {
    const garbage = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `bc1.${rest}`),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        expect(["NOT_A_SCHEDULE", "SCHEDULE_DAMAGED", "SCHEDULE_VERSION"]).toContain(codeOf(text));
      }),
    );
  });
});
