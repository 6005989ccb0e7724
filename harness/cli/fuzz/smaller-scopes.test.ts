import { describe, expect, it } from "vitest";
import { irp } from "../../index";
import { design } from "../../language/design";
import { many } from "../../language/kind";
import { smallerScopes } from "./smaller-scopes";

describe("smallerScopes", () => {
  it("has fewer processors and instances first, down to what the design declares", () => {
    const toy = design({ id: "toy", objects: { irp: many(3, irp(), { atLeast: 2 }) } });
    expect(smallerScopes(toy, "design", { processors: 2, set: { irp: 5 } })).toEqual([
      { processors: 1, set: { irp: 2 } },
      { processors: 1, set: {} },
      { processors: 2, set: { irp: 2 } },
      { processors: 2, set: {} },
      { processors: 1, set: { irp: 5 } },
    ]);
  });

  it("has nothing where there is nothing to do without", () => {
    expect(smallerScopes(design({ id: "toy" }), "design", { processors: 1, set: {} })).toEqual([]);
    const weak = { processors: 2, set: {}, memoryModel: "tso" } as const;
    expect(smallerScopes(design({ id: "toy" }), "design", weak)).toEqual([{ ...weak, processors: 1 }]);
  });
});
