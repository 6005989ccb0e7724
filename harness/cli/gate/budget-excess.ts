import type { CheckResult } from "../../trace/result";
import { type Budget, boundsOf, type ConfigBounds } from "../config/config-bounds";

/** A row that took more than its budget is not as expected, and says of which. */
export function withBudget(row: CheckResult, budgets: ConfigBounds["budgets"]): CheckResult {
  const budget = excess(row, boundsOf(budgets, row.design));
  return budget === undefined ? row : { ...row, asExpected: false, budget };
}

function excess({ limit, transitions }: CheckResult, budget: Budget): CheckResult["budget"] {
  const ending = { states: budget.states, memory: budget.memoryBytes, time: budget.timeoutMs };
  for (const kind of ["states", "memory", "time"] as const) {
    const allowed = ending[kind];
    if (allowed !== undefined && limit?.kind === kind && limit.value === allowed) return { kind, allowed };
  }
  const allowed = budget.transitions;
  return allowed !== undefined && transitions > allowed ? { kind: "transitions", allowed } : undefined;
}
