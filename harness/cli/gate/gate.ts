import path from "node:path";
import { CallerMistake } from "../../language/caller-mistake";
import type { FailOn } from "../../language/define-config";
import type { ChangedSelection, GateFinding, GateReport } from "../../trace/gate-result";
import type { CheckResult } from "../../trace/result";
import type { ConfigBounds } from "../config/config-bounds";
import { type ExitCode, worst } from "../exit-code";
import { tool } from "../tool";
import { baselineKind, judgeByBaseline, type KnownViolation } from "./baseline";
import { withBudget } from "./budget-excess";
import { failsBy, gateExitCode } from "./gate-exit-code";
import { type GateFile, type GateFileKind, readGateFile, writeGateFile } from "./gate-file";
import { judgeByLock, type LockedModel, lockKind } from "./model-lock";

/** A file of the gate. */
export interface GateFileUse {
  /** Absolute. */
  readonly file: string;
  readonly update: boolean;
}

/** What a run is held to beside the expectations of its designs. */
export interface GatePlan {
  readonly cwd: string;
  /** Absolute; undefined without a configuration. */
  readonly config: string | undefined;
  readonly budgets: ConfigBounds["budgets"];
  readonly baseline: GateFileUse | undefined;
  readonly lock: GateFileUse | undefined;
  readonly failOn: readonly FailOn[];
  /** Whether all designs of the configuration are checked at all their scopes. */
  readonly complete: boolean;
  readonly properties: readonly string[] | "all";
}

/** What a gate makes of a run. */
export interface Judged {
  readonly results: readonly CheckResult[];
  /** Undefined where the run was held to nothing but its designs' expectations. */
  readonly gate: GateReport | undefined;
  readonly code: ExitCode;
  /** About files that could not be written. */
  readonly mistakes: readonly CallerMistake[];
}

/** Holds a run to its baseline, lock file and budgets. */
export class Gate {
  readonly #baseline: GateFile<KnownViolation> | undefined;
  readonly #lock: GateFile<LockedModel> | undefined;
  readonly #findings: GateFinding[] = [];
  readonly #mistakes: CallerMistake[] = [];

  /** @throws CallerMistake BASELINE_..., LOCK_...: what is wrong with a file comes out before anything is searched */
  constructor(private readonly plan: GatePlan) {
    const { baseline, lock } = plan;
    this.#baseline = baseline && readGateFile(baseline.file, baselineKind, baseline.update);
    this.#lock = lock && readGateFile(lock.file, lockKind, lock.update);
  }

  /** @param whole - false where mistakes or an interrupt leave the run without some of its rows */
  judge(rows: readonly CheckResult[], selection: ChangedSelection | null, whole: boolean): Judged {
    const { plan } = this;
    const complete = plan.complete && whole;
    const budgeted = rows.map((row) => withBudget(row, plan.budgets));
    const baseline =
      this.#baseline && judgeByBaseline(budgeted, this.#baseline.entries, { complete, properties: plan.properties });
    const lock = this.#lock && judgeByLock(rows, this.#lock.entries, complete);
    const updated = {
      baseline: baseline !== undefined && this.#update(plan.baseline, baselineKind, baseline.next, whole),
      lock: lock !== undefined && this.#update(plan.lock, lockKind, lock.next, whole),
    };
    if (!updated.baseline) this.#find(baseline?.findings ?? [], "");
    if (!updated.lock) this.#find(lock?.findings ?? [], this.#writtenByAnother());
    const judged = baseline?.results ?? budgeted;
    const results = updated.baseline ? judged.map(listedNow) : judged;
    const shown = (use: GateFileUse | undefined) => path.relative(plan.cwd, use?.file ?? "");
    const report: GateReport = {
      config: plan.config === undefined ? null : path.relative(plan.cwd, plan.config),
      changed: selection,
      baseline: baseline
        ? { file: shown(plan.baseline), known: baseline.known, fresh: baseline.fresh, updated: updated.baseline }
        : null,
      lock: lock ? { file: shown(plan.lock), same: lock.same, updated: updated.lock } : null,
      findings: this.#findings,
    };
    const held = plan.config !== undefined || selection !== null || baseline !== undefined || lock !== undefined;
    return {
      results,
      gate: held ? report : undefined,
      code: worst([gateExitCode(results, this.#findings, plan.failOn), this.#mistakes.length > 0 ? 3 : 0]),
      mistakes: this.#mistakes,
    };
  }

  #find(findings: readonly Omit<GateFinding, "fails">[], note: string): void {
    for (const finding of findings)
      this.#findings.push({
        ...finding,
        message: finding.message + note,
        fails: failsBy(finding.kind, this.plan.failOn),
      });
  }

  #writtenByAnother(): string {
    const by = this.#lock?.writtenBy ?? null;
    const { version } = tool();
    return by === null || by === version ? "" : ` (bugcheck ${by} wrote the lock file, this is ${version})`;
  }

  /** @returns whether the file was written */
  #update<Entry>(
    use: GateFileUse | undefined,
    kind: GateFileKind<Entry>,
    entries: readonly Entry[],
    whole: boolean,
  ): boolean {
    if (use?.update !== true) return false;
    const { what, code, update } = kind;
    if (!whole) {
      const hint = `Mend what is wrong, and run ${update} again.`;
      this.#mistakes.push(
        new CallerMistake(`${code}_NOT_UPDATED`, `the ${what} is as it was: not everything was checked`, hint, {
          file: use.file,
        }),
      );
      return false;
    }
    try {
      writeGateFile(use.file, kind, { writtenBy: tool().version, entries });
      return true;
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      this.#mistakes.push(error);
      return false;
    }
  }
}

/** What has just been written into the baseline is known from now on. */
function listedNow(row: CheckResult): CheckResult {
  return row.baseline === undefined ? row : { ...row, baseline: "known" };
}
