import type { FailOn } from "../../language/define-config";
import type { GateFinding } from "../../trace/gate-result";
import type { CheckResult } from "../../trace/result";
import { exitCodeOf } from "../check/expectation";
import { type ExitCode, worst } from "../exit-code";

/** What makes a run fail unless told otherwise. */
export const FAIL_ON: readonly FailOn[] = ["unexpected", "unrefuted", "budget", "lock"];

/** The exit code of rows and findings, as far as they are told to fail. */
export function gateExitCode(
  rows: readonly CheckResult[],
  findings: readonly GateFinding[],
  failOn: readonly FailOn[],
): ExitCode {
  const ofRows = rows.map((row) =>
    failOn.some((reason) => reasonsToFail(row).includes(reason)) ? exitCodeOf(row) || 1 : 0,
  );
  return worst([...ofRows, findings.some(({ fails }) => fails) ? 1 : 0]);
}

function reasonsToFail({ asExpected, verdict, budget, baseline, warnings }: CheckResult): FailOn[] {
  const reasons: FailOn[] = warnings.length > 0 ? ["warning"] : [];
  if (budget !== undefined) return [...reasons, "budget"];
  if (asExpected || baseline === "known") return reasons;
  return [...reasons, verdict === "unrefuted" ? "unrefuted" : "unexpected"];
}

/** Which setting makes a finding fail the run. */
export function failsBy(kind: GateFinding["kind"], failOn: readonly FailOn[]): boolean {
  return failOn.includes(kind.startsWith("model-") ? "lock" : "fixed");
}
