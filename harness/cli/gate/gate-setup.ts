import path from "node:path";
import { CallerMistake } from "../../language/caller-mistake";
import type { BugcheckConfig } from "../../language/define-config";
import type { CheckPlan } from "../check/check-plan";
import { type Budget, configBounds } from "../config/config-bounds";
import { type FoundConfig, readConfig } from "../config/read-config";
import type { TakenFile } from "../report-output";
import type { GatePlan } from "./gate";
import { FAIL_ON } from "./gate-exit-code";
import { type GateOptions, gateFileUse } from "./gate-options";

/** What the command line says that a configuration could have said too. */
interface OwnOptions extends GateOptions {
  readonly variant: readonly string[];
  readonly processors: readonly number[];
  readonly memoryModel: readonly string[];
  readonly set: object;
  readonly property: readonly string[];
  readonly reduction: boolean;
  readonly store: string;
  readonly report: readonly string[];
}

/** A check as command line and configuration together ask for it. */
export interface GateSetup {
  readonly designs: readonly string[];
  readonly reports: readonly string[];
  /** Files that no report may go to. */
  readonly taken: readonly TakenFile[];
  readonly plan: Pick<CheckPlan, "config" | "changed" | "modelSize">;
  readonly gate: GatePlan;
}

/**
 * Reads the configuration and puts it together with the command line, which wins.
 *
 * @param given - options of {@link Budget} that the command line has
 * @throws CallerMistake CONFIG_..., BAD_OPTION
 */
export async function setUpGate(
  designs: readonly string[],
  options: OwnOptions,
  given: ReadonlySet<keyof Budget>,
  cwd: string,
): Promise<GateSetup> {
  const found = await readConfig(options.config, cwd);
  const configured = found && (await seenFrom(cwd, found));
  const ofConfig = designs.length === 0 && configured?.designs !== undefined;
  const complete = ofConfig && options.changed === undefined && !narrows(options);
  const baseline = gateFileUse("baseline", options, found, cwd);
  const lock = comparable(options) ? gateFileUse("lock", options, found, cwd) : undefined;
  const files = [baseline?.file, lock?.file].filter((file) => file !== undefined);
  const bounds = found && configBounds(found, complete, given);
  return {
    designs: ofConfig ? configured.designs : designs,
    reports: options.report.length > 0 ? options.report : (configured?.reports ?? []),
    taken: [
      ...(found ? [{ name: "the configuration", file: found.file }] : []),
      ...(baseline ? [{ name: "the baseline", file: baseline.file }] : []),
      ...(lock ? [{ name: "the lock file", file: lock.file }] : []),
    ],
    plan: {
      config: bounds,
      changed: options.changed === undefined ? undefined : { ref: options.changed, gate: files, config: found?.file },
      modelSize: lock !== undefined,
    },
    gate: {
      cwd,
      config: found?.file,
      budgets: bounds?.budgets ?? {},
      baseline,
      lock,
      failOn: options.failOn ?? found?.config.failOn ?? FAIL_ON,
      complete,
      properties: options.property.length === 0 ? "all" : options.property,
    },
  };
}

/** Designs and reports of a configuration as the command line would name them in `cwd`. */
async function seenFrom(
  cwd: string,
  { file, config }: FoundConfig,
): Promise<Pick<BugcheckConfig, "designs" | "reports">> {
  const { designFromFolder, reportFromFolder } = await import("../config/from-config-folder.js");
  const folder = path.dirname(file);
  return {
    designs: config.designs?.map((name) => designFromFolder(name, folder, cwd)),
    reports: config.reports?.map((report) => reportFromFolder(report, folder, cwd)),
  };
}

/** Whether only some of the rows are asked for. */
function narrows({ variant, processors, memoryModel, set, property }: OwnOptions): boolean {
  return [variant, processors, memoryModel, property, Object.keys(set)].some(({ length }) => length > 0);
}

/**
 * Whether the rows' sizes are those a lock file holds: they are not where something else is counted. What only the
 * configuration asks for is then left alone.
 */
function comparable({ reduction, store, property, lock, updateLock }: OwnOptions): boolean {
  const other = [
    ...(reduction ? [] : ["--no-reduction"]),
    ...(store === "exact" ? [] : ["--store"]),
    ...(property.length === 0 ? [] : ["--property"]),
  ];
  if (other.length === 0) return true;
  if (updateLock !== true && (lock === undefined || lock === false)) return false;
  const asked = updateLock === true ? "--update-lock" : "--lock";
  throw new CallerMistake(
    "BAD_OPTION",
    `${asked} compares the sizes of whole searches, and ${other.join(" and ")} makes another`,
    "Leave one of them out.",
  );
}
