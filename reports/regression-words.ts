import type { RegressionResult } from "../harness/trace/regression-result";

/** What became of a counterexample of an earlier run, in a sentence. */
export function regressionWords({ property, outcome, missing, calls }: RegressionResult): string {
  const known = `a known run to ${property}, of ${calls} racing calls,`;
  switch (outcome) {
    case "fails":
      return `${known} fails again`;
    case "passes":
      return `${known} happens and violates nothing now`;
    case "does not fit":
      return `${known} no longer fits: ${missing ?? "a call"} does not happen any more`;
  }
}
