import type { MemoryModel } from "./memory-model";

/** What a row may be that ends `bugcheck check` with an exit code other than 0. */
export type FailOn =
  /** A verdict other than the design expects, and not in the baseline. Exit code 1. */
  | "unexpected"
  /** A limit stopped a search. Exit code 2. */
  | "unrefuted"
  /** A row took more than its budget. Exit code 1, or 2 where that left the row unrefuted. */
  | "budget"
  /** A model is not as the lock file says. Exit code 1. */
  | "lock"
  /** The baseline lists a violation that no run shows any more. Exit code 1. */
  | "fixed"
  /** A design has a warning. Exit code 1. */
  | "warning";

/** The bounds designs are checked at in place of their own. */
export interface ConfigScope {
  /** One row for each number, 1 to 64. */
  readonly processors?: readonly number[] | undefined;
  /** Counts of things declared with `many`, by name. */
  readonly set?: Readonly<Record<string, number>> | undefined;
  /** One row for each. */
  readonly memoryModels?: readonly MemoryModel[] | undefined;
}

/** What each search of a design may take; a row that takes more is not as expected. */
export interface ConfigBudget {
  readonly states?: number | undefined;
  /** Counted when the search has ended; the others end it. */
  readonly transitions?: number | undefined;
  /** Bytes, or text such as "4GiB". */
  readonly memory?: number | string | undefined;
  readonly seconds?: number | undefined;
}

/** What `bugcheck.config.ts` says. Paths are seen from its folder; what the command line says wins. */
export interface BugcheckConfig {
  /** Files, folders, globs or ids, for a command line that names none. */
  readonly designs?: readonly string[] | undefined;
  /** By design id; `default` is for every design, and gives way field by field. */
  readonly scopes?: Readonly<Record<string, ConfigScope>> | undefined;
  /** By design id; `default` is for every design, and gives way field by field. */
  readonly budgets?: Readonly<Record<string, ConfigBudget>> | undefined;
  /** As after `--report`: "junit=results.xml". */
  readonly reports?: readonly string[] | undefined;
  /** File of the violations that are known. */
  readonly baseline?: string | undefined;
  /** File of the models' sizes. */
  readonly lock?: string | undefined;
  /** Without it: unexpected, unrefuted, budget, lock. */
  readonly failOn?: readonly FailOn[] | undefined;
}

/** Gives `bugcheck.config.ts` its types: `export default defineConfig({ ... })`. */
export function defineConfig(config: BugcheckConfig): BugcheckConfig {
  return config;
}
