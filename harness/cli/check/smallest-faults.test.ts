import { describe, expect, it } from "vitest";
import { faultWords } from "../../../reports/step-words";
import type { Design } from "../../language/design";
import { failsAfter, failsByChoice } from "../../testing/faulty-allocations";
import type { CheckLimits } from "./check-plan";
import { VariantCheck } from "./check-variant";
import { smallestFaults } from "./smallest-faults";

const limits: CheckLimits = {
  set: {},
  properties: "all",
  maxStates: 10_000,
  maxMemoryBytes: 2 ** 28,
  timeoutMs: 60_000,
  maxLocals: undefined,
  reduction: true,
  store: "exact",
  checkpoint: undefined,
  coverage: false,
  modelSize: false,
};
const row = (design: Design) =>
  new VariantCheck(design, "design", limits, () => false, {}).at({ processors: 1, memoryModel: "sc" });
const smallest = (design: Design) => row(design).trace?.smallestFaults;

describe("the smallest set of faults", () => {
  it("is one fault, or two, or a choice of the environment's", () => {
    const failure = "block allocateZeroed!fails";
    expect(smallest(failsAfter(1, { budget: 3 }))).toEqual({ faults: [failure], proven: true });
    expect(smallest(failsAfter(2, { budget: 3 }))).toEqual({ faults: [failure, failure], proven: true });
    expect(smallest(failsByChoice({ budget: 1, choices: ["unplugged"] }))).toEqual({
      faults: ["device: unplugged"],
      proven: true,
    });
  });

  it("is empty where the design breaks without any, and not told where nobody counts", () => {
    expect(smallest(failsByChoice({ budget: 0, choices: ["shut down"] }))).toEqual({ faults: [], proven: true });
    expect(row(failsAfter(1)).trace).not.toHaveProperty("smallestFaults");
    expect(row(failsAfter(2, { budget: 1 }))).toMatchObject({ trace: null, verdict: "holds" });
  });

  it("is said in words", () => {
    const failure = "block allocateZeroed!fails";
    const words = (of: Design) => faultWords(row(of).trace ?? {});
    expect(words(failsAfter(2, { budget: 2 }))).toEqual([`it takes 2 faults: ${failure}, ${failure}`]);
    expect(words(failsByChoice({ budget: 0, choices: ["shut down"] }))).toEqual(["it takes no fault"]);
    expect(words(failsAfter(1))).toEqual([]);
    const limited = { smallestFaults: { faults: [failure], proven: false } };
    expect(faultWords(limited)).toEqual([`it takes at most 1 fault: ${failure}`]);
  });

  it("stands in the steps that have the faults", () => {
    const steps = row(failsAfter(2, { budget: 2 })).trace?.steps ?? [];
    expect(steps.map(({ faults = [] }) => faults.length)).toEqual([1, 1, 0]);
  });

  it("is smaller than the run's own where a longer run needs fewer, and not proven where a limit came first", () => {
    const step = { label: { faults: ["a"] } } as never;
    const fewer = { faults: [], proven: true };
    expect(smallestFaults(2, [step], () => ({ verdict: "violated", trace: { smallestFaults: fewer } }))).toEqual({
      smallestFaults: fewer,
    });
    expect(smallestFaults(2, [step], () => ({ verdict: "unrefuted", trace: null }))).toEqual({
      smallestFaults: { faults: ["a"], proven: false },
    });
  });
});
