import type { CheckLimits } from "../check/check-plan";
import type { AskedScopes } from "../check/check-scope";

/** What `diff` was asked to do. */
export interface DiffPlan extends AskedScopes {
  readonly old: string;
  readonly new: string;
  /** "name", or "old=new" where they are called differently; empty for all. */
  readonly variants: readonly string[];
  /** Of each search for a verdict. */
  readonly limits: CheckLimits;
  /** Whether traces are compared. */
  readonly traces: boolean;
  /** Names of calls that an onlooker does not see. */
  readonly hidden: readonly string[];
  /** States of each side of a comparison of traces, and of each search for an old counterexample. */
  readonly traceStates: number;
  readonly cwd: string;
}
