import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MemoryModel, memoryModels } from "../../language/memory-model";
import { type Access, allowedOutcomes, type Program } from "../../testing/axiomatic-memory";
import { reachedOutcomes } from "../../testing/operational-memory";

const access = fc.record({
  kind: fc.constantFrom("read", "read", "write", "write", "exchange", "barrier") as fc.Arbitrary<Access["kind"]>,
  variable: fc.constantFrom("x", "y"),
  ordered: fc.boolean(),
});

/** An Interlocked form with a suffix. */
const weaker = fc.record({
  kind: fc.constant("exchange" as const),
  variable: fc.constantFrom("x", "y"),
  ordered: fc.constant(false),
  order: fc.constantFrom("relaxed", "acquire", "release"),
}) as fc.Arbitrary<Omit<Access, "value">>;

/** Programs of two or three threads, whose writes are told apart by their values. */
const programsOf = (accesses: fc.Arbitrary<Omit<Access, "value">>, most = 6): fc.Arbitrary<Program> =>
  fc
    .array(fc.array(accesses, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 })
    .filter((threads) => threads.flat().length <= most)
    .map((threads) => {
      const before = threads.map((_, thread) => threads.slice(0, thread).flat().length);
      return threads.map((accesses, thread) =>
        accesses.map((each, index) => ({ ...each, value: (before[thread] ?? 0) + index + 1 })),
      );
    });

const programs = programsOf(access);

/** The one thing that is left out: a store that is never seen, because a later one to the same variable overtakes it, keeps nothing in order. */
const overtaken = (program: Program) =>
  program.some((accesses) =>
    accesses.some(
      ({ kind, ordered, variable }, index) =>
        kind === "write" &&
        ordered &&
        accesses.slice(index + 1).some((other) => other.kind === "write" && other.variable === variable),
    ),
  );

/** Runs programs both ways: nothing is reached that the axioms forbid, and all of it that they allow. */
function agrees(model: MemoryModel, later: boolean): void {
  fc.assert(
    fc.property(programs, (program) => {
      const reached = reachedOutcomes(program, model, later);
      const allowed = allowedOutcomes(program, model, !later);
      expect([...reached].filter((each) => !allowed.has(each))).toEqual([]);
      if (model === "arm64" && overtaken(program)) return;
      expect([...allowed].filter((each) => !reached.has(each))).toEqual([]);
    }),
    { numRuns: 50 },
  );
}

describe("what a processor may do out of order", () => {
  it.each(memoryModels)("is what the axioms of %s allow, with reads that are needed later", (model) => {
    agrees(model, true);
  });

  it("is what the axioms of arm64 allow where each read is followed by a branch", () => {
    agrees("arm64", false);
  });

  it("is nothing that they forbid with the weaker Interlocked forms, which are performed when they are issued", () => {
    fc.assert(
      fc.property(programsOf(fc.oneof(access, weaker), 5), fc.boolean(), (program, later) => {
        const allowed = allowedOutcomes(program, "arm64", !later);
        expect([...reachedOutcomes(program, "arm64", later)].filter((each) => !allowed.has(each))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
