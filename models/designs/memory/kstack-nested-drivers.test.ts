import { describe, expect, it } from "vitest";
import { stateGraph } from "../../../harness/testing/state-graph";
import { defaultProperties } from "../../../properties/default-properties";
import nestedDrivers from "./kstack-nested-drivers";

/** The largest number of filters for which nothing goes wrong, looked for from below. */
function largestSafe(variant: string): number {
  let filter = 0;
  for (;;) {
    const set = { filter: filter + 1 };
    if (stateGraph(nestedDrivers, { variant, set, properties: defaultProperties }).errors.length > 0) return filter;
    filter += 1;
  }
}

describe("drivers on one kernel stack", () => {
  it("are safe up to a number that the platform's stack decides", () => {
    const found = ["x86-12k", "x64-24k", "itanium-32k", "small-frames"].map((variant) => [
      variant,
      largestSafe(variant),
    ]);
    expect(Object.fromEntries(found)).toEqual({ "x86-12k": 1, "x64-24k": 4, "itanium-32k": 5, "small-frames": 8 });
  });
});
