import type { Expectation, LimitKind } from "../../language/design";
import { isWeakerOrEqual } from "../../language/memory-model";
import type { CheckResult, ResultLimit, Verdict } from "../../trace/result";
import type { CheckScope } from "./check-scope";

/** What a variant is expected to show at one scope. */
export interface Expected {
  readonly verdict: Verdict;
  readonly property: string | null;
  readonly limit: LimitKind | null;
}

/**
 * An expected violation shows from its number of processors upwards and under its memory model and weaker ones, and holds elsewhere.
 *
 * @param judged - names of the properties that are judged; a violation of any other is not expected to show
 */
export function expectedAt(expectation: Expectation, at: CheckScope, judged: ReadonlySet<string>): Expected {
  switch (expectation.kind) {
    case "holds":
      return { verdict: "holds", property: null, limit: null };
    case "unrefuted":
      return { verdict: "unrefuted", property: null, limit: expectation.limit };
    case "violated": {
      const enough = at.processors >= expectation.processors;
      const weakEnough = isWeakerOrEqual(at.memoryModel, expectation.memoryModel);
      const shows = enough && weakEnough && judged.has(expectation.property);
      return { verdict: shows ? "violated" : "holds", property: shows ? expectation.property : null, limit: null };
    }
  }
}

/** Whether what came out is what was expected; a violation must be of the expected property, among others perhaps. */
export function isAsExpected(
  expected: Expected,
  found: { readonly verdict: Verdict; readonly property: readonly string[]; readonly limit: ResultLimit | null },
): boolean {
  if (found.verdict !== expected.verdict) return false;
  if (expected.property !== null) return found.property.includes(expected.property);
  return expected.limit === null || found.limit?.kind === expected.limit;
}

/** 0 as expected, 1 not as expected, 2 unrefuted where that was not expected. */
export function exitCodeOf({ asExpected, verdict }: Pick<CheckResult, "asExpected" | "verdict">): 0 | 1 | 2 {
  if (asExpected) return 0;
  return verdict === "unrefuted" ? 2 : 1;
}
