import { describe, expect, it } from "vitest";
import { poolBlock } from "../../models/kernel/pool-block";
import { CallerMistake } from "../language/caller-mistake";
import { many } from "../language/kind";
import { failsAfter, failsByChoice } from "../testing/faulty-allocations";
import { small, stateGraph } from "../testing/state-graph";

const broken = ["no-use-after-free: the pool block is used after it was freed"];
const errors = (...at: Parameters<typeof stateGraph>) => stateGraph(...at).errors;

describe("a budget of faults", () => {
  it("lets so many things fail in a run, and no more", () => {
    const at = (failures: 1 | 2) => [0, 1, 2].map((budget) => errors(failsAfter(failures, { budget })));
    expect(at(1)).toEqual([[], broken, broken]);
    expect(at(2)).toEqual([[], [], broken]);
  });

  it("is not there unless somebody asks for it: anything may fail at any time", () => {
    const { compiled, errors: found } = stateGraph(failsAfter(2));
    expect([found, compiled.faultBudget]).toEqual([broken, undefined]);
    expect(compiled.network.components.some(({ name }) => name === "faults")).toBe(false);
  });

  it("is the design's, a variant's, or what the bounds ask for", () => {
    const design = { ...failsAfter(1, { budget: 0 }), variants: { design: {}, once: { faults: { budget: 1 } } } };
    expect([errors(design), errors(design, { variant: "once" })]).toEqual([[], broken]);
    expect([errors(failsAfter(1), { set: { faults: 0 } }), errors(design, { set: { faults: 1 } })]).toEqual([
      [],
      broken,
    ]);
  });

  it("counts the choices of the environment that a design names, and no others", () => {
    const at = (budget: number, ...choices: string[]) => errors(failsByChoice({ budget, choices }));
    expect([at(0, "unplugged"), at(1, "unplugged"), at(0, "shut down")]).toEqual([[], broken, broken]);
  });

  it("leaves the states of a network that nothing fails in as they are, but for its own", () => {
    const design = failsAfter(1);
    const free = stateGraph({ ...design, objects: { block: poolBlock() } });
    const counted = stateGraph({ ...design, objects: { block: poolBlock() }, faults: { budget: 3 } });
    expect(counted.situations.map(({ run }) => run)).toEqual(free.situations.map(({ run }) => run));
  });

  it("says in a step's label which faults it has", () => {
    const { compiled, situations } = stateGraph(failsAfter(1, { budget: 1 }));
    const { network } = compiled;
    expect(situations.length).toBeGreaterThan(3);
    const labels = Array.from({ length: 2 }, (_, label) => network.label(label));
    expect(labels.map(({ call, faults }) => [call, faults])).toEqual([
      ["ExAllocatePool2(block)", undefined],
      ["ExAllocatePool2(block)", ["block allocateZeroed!fails"]],
    ]);
  });

  it("is refused where nothing fails, where it is no number, and where an object has its name", () => {
    const plain = small({ objects: { block: poolBlock() } });
    for (const run of [
      () => errors(plain, { set: { faults: 1 } }),
      () => errors({ ...plain, faults: { budget: 0.5 } }),
      () => errors(small({ objects: { faults: many(2, poolBlock()) }, faults: { budget: 1 } })),
    ]) {
      expect(run).toThrow(CallerMistake);
    }
  });
});
