import type { ResultScope } from "./result";

/** What a run was held to beside the expectations of its designs. */
export interface GateReport {
  /** Seen from where the run took place; null without one. */
  readonly config: string | null;
  /** What `--changed` left out; null where nobody asked. */
  readonly changed: ChangedSelection | null;
  readonly baseline: BaselineUse | null;
  readonly lock: LockUse | null;
  readonly findings: readonly GateFinding[];
}

/** Modules that `--changed` looked at. */
export interface ChangedSelection {
  readonly ref: string;
  /** Why every module counts as changed; null where that is not so. */
  readonly everything: string | null;
  readonly modules: number;
  /** Those that were not checked. */
  readonly unchanged: number;
}

export interface BaselineUse {
  readonly file: string;
  /** Violations that are listed and were found. */
  readonly known: number;
  /** Violations that were found and are not listed. */
  readonly fresh: number;
  readonly updated: boolean;
}

export interface LockUse {
  readonly file: string;
  /** Rows that are as the file says. */
  readonly same: number;
  readonly updated: boolean;
}

/** Something the baseline or the lock file has to say. */
export interface GateFinding {
  readonly kind: "violation-fixed" | "violation-gone" | "model-changed" | "model-not-locked" | "model-gone";
  /** Whether it alone makes the run fail. */
  readonly fails: boolean;
  readonly design: string;
  readonly variant: string;
  readonly scope: ResultScope;
  readonly message: string;
}
