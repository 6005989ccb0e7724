import type { StoreKind } from "../../explore/lossy-set";
import type { MemoryModel } from "../../language/memory-model";
import type { ChangedPlan } from "../changed/changed-designs";
import type { ConfigBounds } from "../config/config-bounds";
import type { CheckpointPlan } from "./checkpoint-plan";

/** What `check` was asked to do, as it crosses into the thread that does it. */
export interface CheckPlan extends CheckLimits {
  /** Paths, globs and ids of designs, in the words of the command line; empty for the whole catalogue. */
  readonly designs: readonly string[];
  /** Names of variants; empty for all. */
  readonly variants: readonly string[];
  /** Numbers of processors instead of the designs' own; empty for those. */
  readonly processors: readonly number[];
  /** Memory models instead of the designs' own; empty for those. */
  readonly memoryModels: readonly MemoryModel[];
  /** A bound that every row is checked at several counts of. */
  readonly sweep?: PlannedSweep | undefined;
  /** Threads that do each search together. */
  readonly workers: number;
  readonly cwd: string;
  /** What the configuration says of single designs; what is above wins. */
  readonly config?: ConfigBounds | undefined;
  /** Designs that are as they were are left out. */
  readonly changed?: ChangedPlan | undefined;
}

export interface PlannedSweep {
  /** Name of the `many` object. */
  readonly bound: string;
  readonly from: number;
  readonly to: number;
}

/** Bounds of each search. */
export interface CheckLimits {
  /** Counts of `many` objects that differ from the design's own. */
  readonly set: Readonly<Record<string, number>>;
  readonly properties: readonly string[] | "all";
  /** States; Infinity for no limit. */
  readonly maxStates: number;
  readonly maxMemoryBytes: number;
  readonly timeoutMs: number;
  /** Local states of one actor or object beyond which it counts as unbounded; the compiler has a default. */
  readonly maxLocals: number | undefined;
  /** Whether states may stand for others that are alike. */
  readonly reduction: boolean;
  readonly store: StoreKind;
  /** What a run that is reported has the fewest of; default steps. */
  readonly prefer?: "steps" | "switches";
  /** Whether rows say what of the charts can be taken; it costs a second search. */
  readonly coverage?: boolean;
  /** Whether rows tell the size of their model, for the lock file. */
  readonly modelSize?: boolean;
  /** Folder for what a search does not keep in memory; undefined where it keeps all. */
  readonly spill?: string | undefined;
  /** Undefined where searches are not written down. */
  readonly checkpoint: CheckpointPlan | undefined;
}
