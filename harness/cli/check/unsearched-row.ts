import type { CheckResult, ResultLimit } from "../../trace/result";

/** What a row says that was not searched, or whose search was lost, because of `limit`. */
export function unsearchedRow(
  limit: ResultLimit,
): Omit<CheckResult, "design" | "variant" | "scope" | "expected" | "expectedProperty" | "expectedLimit" | "file"> {
  return {
    verdict: "unrefuted",
    asExpected: false,
    property: [],
    bugcheck: null,
    states: 0,
    transitions: 0,
    depth: 0,
    elapsedMs: 0,
    xstateEvaluations: 0,
    trace: null,
    assumptions: [],
    warnings: [],
    limit,
  };
}
