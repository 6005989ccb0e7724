import path from "node:path";
import type { StoreKind } from "../../explore/lossy-set";
import { CallerMistake } from "../../language/caller-mistake";
import type { LimitOptions } from "../commands/limit-options";
import type { ScopeOptions } from "../commands/scope-options";
import type { SweptBound } from "../option-values";
import type { CheckPlan } from "./check-plan";
import type { CheckpointPlan } from "./checkpoint-plan";

/** What the command line says about the searches of `check`. */
export interface SearchOptions extends ScopeOptions, LimitOptions {
  readonly variant: readonly string[];
  readonly set: Readonly<Record<string, SweptBound>>;
  readonly property: readonly string[];
  readonly maxLocals?: number;
  readonly reduction: boolean;
  readonly store: StoreKind;
  readonly workers: number;
  readonly prefer: "steps" | "switches";
  readonly coverage: boolean;
  readonly checkpoint?: string;
  readonly checkpointEvery: number;
  readonly resume: boolean;
  readonly spill?: string;
}

/**
 * The searches that `check` is asked for.
 *
 * @throws CallerMistake BAD_OPTION where options contradict each other
 */
export function planOfOptions(designs: readonly string[], options: SearchOptions): CheckPlan {
  return {
    designs,
    variants: options.variant,
    processors: options.processors,
    memoryModels: options.memoryModel,
    ...boundsOf(options.set),
    properties: options.property.length === 0 ? "all" : options.property,
    maxStates: options.maxStates,
    maxMemoryBytes: options.maxMemory,
    timeoutMs: options.timeout,
    maxLocals: options.maxLocals,
    reduction: options.reduction,
    store: options.store,
    workers: workersOf(options),
    prefer: options.prefer,
    coverage: options.coverage,
    checkpoint: checkpointOf(options),
    spill: options.spill === undefined ? undefined : path.resolve(options.spill),
    cwd: process.cwd(),
  };
}

function checkpointOf({ checkpoint, checkpointEvery, resume }: SearchOptions): CheckpointPlan | undefined {
  if (checkpoint !== undefined) return { folder: path.resolve(checkpoint), everyMs: checkpointEvery, resume };
  if (resume)
    throw new CallerMistake("BAD_OPTION", "--resume goes with --checkpoint", "Name the folder to go on from.");
  return undefined;
}

/** What one thread can do and several cannot is said rather than left out. */
function workersOf({ workers, store, checkpoint, spill }: SearchOptions): number {
  const alone = [
    ...(store === "exact" ? [] : [`--store ${store}`]),
    ...(checkpoint === undefined ? [] : ["--checkpoint"]),
    ...(spill === undefined ? [] : ["--spill"]),
  ];
  if (workers === 1 || alone.length === 0) return workers;
  throw new CallerMistake(
    "BAD_OPTION",
    `${alone.join(" and ")} is for one thread`,
    "Leave out --workers, or the other.",
  );
}

/** The bounds that are set, and the one that is swept. */
function boundsOf(bounds: SearchOptions["set"]): Pick<CheckPlan, "set" | "sweep"> {
  const entries = Object.entries(bounds);
  const [swept, ...more] = entries.flatMap(([bound, count]) =>
    typeof count === "number" ? [] : [{ bound, ...count }],
  );
  if (more.length > 0) {
    const hint = "Give the others one count each.";
    throw new CallerMistake("BAD_OPTION", "only one bound can be swept at a time", hint);
  }
  const set = Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
  return { set, sweep: swept };
}
