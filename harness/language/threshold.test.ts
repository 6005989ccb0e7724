import { describe, expect, it } from "vitest";
import { holds, violated } from "./design";
import { enoughFrom, expectationAt, safeUpTo } from "./threshold";

describe("what is expected where a bound is set", () => {
  const safe = { filter: safeUpTo(4, "no-stack-overflow") };
  const enough = { urb: enoughFrom(10, "rate-reached") };

  it("holds up to the largest that is safe", () => {
    expect(expectationAt(violated("x"), safe, { filter: 4 })).toEqual(holds());
    expect(expectationAt(holds(), safe, { filter: 5 })).toEqual(violated("no-stack-overflow"));
  });

  it("holds from the smallest that is enough", () => {
    expect(expectationAt(holds(), enough, { urb: 9 })).toEqual(violated("rate-reached"));
    expect(expectationAt(violated("x"), enough, { urb: 10 })).toEqual(holds());
  });

  it("is what the variant expects where no threshold speaks of the bound", () => {
    expect(expectationAt(violated("x"), safe, { irp: 1 })).toEqual(violated("x"));
    expect(expectationAt(holds(), {}, { filter: 50 })).toEqual(holds());
  });

  it("is violated where one of two bounds is beyond its threshold", () => {
    expect(expectationAt(holds(), { ...safe, ...enough }, { filter: 1, urb: 1 })).toEqual(violated("rate-reached"));
  });
});
