import * as v from "valibot";
import { count } from "../../../reports/quantities";
import type { GateFinding } from "../../trace/gate-result";
import type { CheckResult, ModelSize } from "../../trace/result";
import type { GateFileKind } from "./gate-file";
import { compare, type RowName, rowKey, rowName, rowNameEntries } from "./row-key";

/** How large a model is. */
export interface LockedModel extends RowName, ModelSize {
  readonly states: number;
  readonly transitions: number;
}

/** The lock file: how large every model is, so that none changes without anybody noticing. */
export const lockKind: GateFileKind<LockedModel> = {
  what: "lock file",
  code: "LOCK",
  format: "bugcheck-lock",
  version: 1,
  entry: v.object({
    ...rowNameEntries,
    states: v.number(),
    transitions: v.number(),
    localStates: v.number(),
    hash: v.string(),
  }),
  update: "--update-lock",
};

/** What a lock file makes of a run. */
export interface LockJudgement {
  readonly same: number;
  readonly findings: readonly Omit<GateFinding, "fails">[];
  /** The lock file as it would be after this run, sorted. */
  readonly next: readonly LockedModel[];
}

/**
 * Holds the rows of a run to a lock file. A row that a limit cut short is not compared.
 *
 * @param complete - whether all designs of the configuration were checked at all their scopes
 */
export function judgeByLock(
  rows: readonly CheckResult[],
  locked: readonly LockedModel[],
  complete: boolean,
): LockJudgement {
  const before = new Map(locked.map((entry) => [rowKey(entry), entry]));
  const seen = new Set(rows.map(rowKey));
  const now = new Map(rows.flatMap(modelOf).map((entry) => [rowKey(entry), entry]));
  const findings: Omit<GateFinding, "fails">[] = [];
  let same = 0;
  for (const [key, model] of now) {
    const old = before.get(key);
    const message = old === undefined ? `has ${sizeWords(model)}, and is not in the lock file` : difference(old, model);
    if (message === undefined) same += 1;
    else findings.push({ kind: old === undefined ? "model-not-locked" : "model-changed", ...rowName(model), message });
  }
  const gone = complete ? locked.filter((entry) => !seen.has(rowKey(entry))) : [];
  for (const entry of gone)
    findings.push({ kind: "model-gone", ...rowName(entry), message: "is in the lock file, and not checked any more" });
  const kept = locked.filter((entry) => !gone.includes(entry));
  const next = new Map([...kept.map((entry) => [rowKey(entry), entry] as const), ...now]);
  return { same, findings, next: [...next].sort(([a], [b]) => compare(a, b)).map(([, entry]) => entry) };
}

function modelOf(row: CheckResult): LockedModel[] {
  const { states, transitions, limit, model } = row;
  return model === undefined || limit !== null ? [] : [{ ...rowName(row), states, transitions, ...model }];
}

const SIZES = [
  ["states", "states"],
  ["transitions", "transitions"],
  ["localStates", "local states"],
] as const;

function sizeWords(model: LockedModel): string {
  return SIZES.map(([field, words]) => `${count(model[field])} ${words}`).join(", ");
}

/** What is not as it was: "states 26 -> 30"; undefined where everything is. */
function difference(old: LockedModel, now: LockedModel): string | undefined {
  const sizes = SIZES.filter(([field]) => old[field] !== now[field]);
  if (sizes.length > 0)
    return `is not as locked: ${sizes.map(([field, words]) => `${words} ${count(old[field])} -> ${count(now[field])}`).join(", ")}`;
  if (old.hash === now.hash) return undefined;
  return `is not as locked: as many states, but names or local states differ (${old.hash} -> ${now.hash})`;
}
