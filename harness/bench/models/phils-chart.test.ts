import { describe, expect, it } from "vitest";
import { measureGraph } from "../graph-peer";

describe("the philosophers as one XState machine", () => {
  it("have as many states by @xstate/graph as by us", () => {
    expect(measureGraph(4, 1)).toMatchObject({ model: "phils 4", states: 80 });
  });
});
