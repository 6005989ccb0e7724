import { describe, expect, it } from "vitest";
import design from "../../../models/designs/spinlock/atdpc-lock-at-passive";
import { compareDesigns } from "../diff/compare-designs";
import { mutateVariant } from "../mutate/mutate-variant";

const limits = {
  set: {},
  properties: "all" as const,
  maxStates: 10_000,
  maxMemoryBytes: 2 ** 26,
  timeoutMs: Number.POSITIVE_INFINITY,
  maxLocals: undefined,
  reduction: true,
  store: "exact" as const,
  checkpoint: undefined,
};

describe("what is told while work lasts", () => {
  it("is the copy that is judged, and how many there are", async () => {
    const words: string[] = [];
    const { mutants } = await mutateVariant(design, "fixed", {
      limits,
      scopes: [{ processors: 1, memoryModel: "sc" }],
      shouldStop: () => false,
      tell: (said) => words.push(said),
    });
    expect(mutants.length).toBeGreaterThan(1);
    const copies = mutants.map((_, index) => `copy ${index + 1} of ${mutants.length}`);
    expect(words).toEqual(["as it stands", ...copies]);
  });

  it("is the side and the scope that are searched, and the traces that are compared", () => {
    const words: string[] = [];
    const loaded = { design, path: __filename };
    const sides = { old: "old", new: "new", variants: ["fixed"], processors: [1], memoryModels: [], cwd: "." };
    compareDesigns(
      loaded,
      loaded,
      { ...sides, limits, traces: true, hidden: [], traceStates: 1000 },
      {
        shouldStop: () => false,
        tell: (said) => words.push(said),
      },
    );
    const where = "atdpc-lock-at-passive fixed on 1 processor";
    expect(words).toEqual([
      `the old ${where}`,
      `the new ${where}`,
      `gone traces of ${where}, 0 states compared`,
      `new traces of ${where}, 0 states compared`,
    ]);
  });
});
