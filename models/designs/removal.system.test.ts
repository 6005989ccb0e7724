import { beforeAll, describe, expect, it } from "vitest";
import { scopesOf } from "../../harness/cli/check/check-scope";
import { expectedAt } from "../../harness/cli/check/expectation";
import { type Case, casesOf, outcomeAt, shippedDesigns } from "../../harness/testing/shipped-designs";

/** What a faulty variant shows where its property is not checked, at each scope at which that is found violated. */
function withoutItsProperty(each: Case): { readonly name: string; readonly found: readonly string[] }[] {
  const { expect: expected } = each.variant;
  if (expected?.kind !== "violated") return [];
  const judged = new Set([expected.property]);
  const shows = scopesOf(each.variant.scope ?? each.design.scope).filter(
    (scope) => expectedAt(expected, scope, judged).verdict === "violated",
  );
  return shows.map((scope) => {
    const { verdict, properties } = outcomeAt(each, scope, expected.property);
    const name = `${each.name} on ${scope.processors} under ${scope.memoryModel}`;
    return { name, found: verdict === "holds" ? [] : [verdict, ...properties] };
  });
}

describe("a faulty variant whose property is not checked", () => {
  let all: ReturnType<typeof withoutItsProperty> = [];
  beforeAll(async () => {
    all = casesOf(await shippedDesigns()).flatMap(withoutItsProperty);
  });

  it("passes: nothing else finds it, so it is the property that does", () => {
    expect(all.length).toBeGreaterThan(250);
    expect(all.filter(({ found }) => found.length > 0)).toEqual([]);
  });
});
