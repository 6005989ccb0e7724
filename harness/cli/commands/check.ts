import os from "node:os";
import path from "node:path";
import { type Command, Option } from "commander";
import type { StoreKind } from "../../explore/lossy-set";
import { CallerMistake } from "../../language/caller-mistake";
import type { MemoryModel } from "../../language/memory-model";
import type { CheckResult } from "../../trace/result";
import { sweepsOf } from "../../trace/sweep";
import { CheckInThread, type CheckOutcome } from "../check/check-in-thread";
import type { CheckPlan } from "../check/check-plan";
import type { CheckpointPlan } from "../check/checkpoint-plan";
import type { Budget } from "../config/config-bounds";
import { type ExitCode, worst } from "../exit-code";
import { Gate } from "../gate/gate";
import { addGateOptions, type GateOptions } from "../gate/gate-options";
import { setUpGate } from "../gate/gate-setup";
import { mistakeData } from "../mistake-data";
import {
  collect,
  parseCount,
  parseDuration,
  parseMemoryModels,
  parseProcessors,
  parseSize,
  parseSweptBound,
  parseWorkers,
  type SweptBound,
} from "../option-values";
import { CheckProgress } from "../progress/check-progress";
import { reportOptionText } from "../report-formats";
import { reportRequests, writeReports } from "../report-output";
import { tool } from "../tool";

interface CheckOptions extends GateOptions {
  readonly variant: readonly string[];
  readonly processors: readonly number[];
  readonly memoryModel: readonly MemoryModel[];
  readonly set: Readonly<Record<string, SweptBound>>;
  readonly property: readonly string[];
  readonly maxStates: number;
  readonly maxMemory: number;
  readonly timeout: number;
  readonly maxLocals?: number;
  readonly reduction: boolean;
  readonly store: StoreKind;
  readonly workers: number;
  readonly prefer: "steps" | "switches";
  readonly coverage: boolean;
  readonly saveRegressions: boolean;
  readonly checkpoint?: string;
  readonly checkpointEvery: number;
  readonly resume: boolean;
  readonly spill?: string;
  readonly report: readonly string[];
  readonly progress: boolean;
  readonly watch: boolean;
}

/** Share of the machine's memory that a search takes unless told otherwise. */
const MEMORY_SHARE = 0.6;
const CHECKPOINT_EVERY_MS = 30_000;

/** Adds `check [designs]`; `exit` is told the exit code. */
export function addCheckCommand(program: Command, exit: (code: ExitCode) => void): void {
  const command = program
    .command("check")
    .summary("explore every interleaving and say what holds")
    .description(
      "Explores every interleaving the IRQL rules allow: one verdict for each variant and number of processors.",
    )
    .argument(
      "[designs...]",
      "files, folders, globs or ids of designs; none: those of the configuration, or all that come with bugcheck",
    )
    .option("--variant <name>", "only this variant (repeatable)", collect, [])
    .option("--processors <numbers>", "instead of the designs' own, for example 1,2", parseProcessors, [])
    .option("--memory-model <names>", "instead of the designs' own: sc, tso, arm64", parseMemoryModels, [])
    .option(
      "--set <name=count>",
      "how many of a thing declared with many(), for example irp=3; one of them may be swept: irp=1..20 (repeatable)",
      parseSweptBound,
      {},
    )
    .option("--property <name>", "judge only this property (repeatable)", collect, [])
    .option("--max-states <count>", "states of each search", parseCount, Number.POSITIVE_INFINITY)
    .option(
      "--max-memory <size>",
      "of each search, for example 4GiB",
      parseSize,
      Math.floor(os.totalmem() * MEMORY_SHARE),
    )
    .option("--timeout <time>", "of each search, for example 90s", parseDuration, Number.POSITIVE_INFINITY)
    .option("--max-locals <count>", "local states of one actor or object before it counts as unbounded", parseCount)
    .option("--no-reduction", "count every state, those that differ only in which instance is which included")
    .addOption(
      new Option("--store <kind>", "how visited states are remembered; not exactly: less memory, and never a proof")
        .choices(["exact", "hash-compact", "bit-state"])
        .default("exact"),
    )
    .option("--workers <count>", "threads that do each search together, 1 to 64", parseWorkers, 1)
    .option(
      "--coverage",
      "say which states, arrows and calls of the charts can never be met (searches once more)",
      false,
    )
    .option("--save-regressions", "keep what was found in bugcheck.regressions.json beside the design", false)
    .addOption(
      new Option("--prefer <what>", "what the reported run has the fewest of")
        .choices(["steps", "switches"])
        .default("steps"),
    )
    .option("--checkpoint <folder>", "write each search down, so that it can go on if it is ended")
    .option("--checkpoint-every <time>", "what may be lost at most", parseDuration, CHECKPOINT_EVERY_MS)
    .option("--spill <folder>", "where parents and states that wait go when memory is to be left to the visited set")
    .option("--resume", "go on from what is in the folder of --checkpoint", false)
    .option("--report <name[=file]>", reportOptionText, collect, [])
    .option("--watch", "check again whenever a file of a design changes, until Ctrl-C", false)
    .option("--no-progress", "say nothing on standard error while a search lasts")
    .addHelpText("after", "\nExit code: 0 as expected, 1 not as expected, 2 unrefuted, 3 your mistake, 70 ours.")
    .action(async (designs: readonly string[], options: CheckOptions) => {
      const once = (overtaken?: AbortSignal) => check(designs, options, givenBudgets(command), overtaken);
      exit(options.watch ? await watch(designs, options, once) : await once());
    });
  addGateOptions(command);
}

/** Those of the configuration where none are named. */
async function watch(
  designs: readonly string[],
  options: CheckOptions,
  once: (overtaken: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const cwd = process.cwd();
  const setup = await setUpGate(designs, options, new Set(), cwd);
  const { watchChecks } = await import("../watch/watch-checks.js");
  return watchChecks(setup.designs, cwd, once);
}

async function check(
  designs: readonly string[],
  options: CheckOptions,
  given: ReadonlySet<keyof Budget>,
  overtaken?: AbortSignal,
): Promise<ExitCode> {
  const cwd = process.cwd();
  const setup = await setUpGate(designs, options, given, cwd);
  const gate = new Gate(setup.gate);
  const requests = reportRequests(setup.reports, setup.taken);
  const plan = { ...planOf(setup.designs, options), ...setup.plan };
  const outcome = await run(plan, options.progress, overtaken);
  const whole =
    outcome.fault === undefined &&
    outcome.mistakes.length === 0 &&
    outcome.results.every(({ limit }) => limit?.kind !== "interrupt");
  const judged = gate.judge(outcome.results, outcome.selection, whole);
  const unsaved = options.saveRegressions ? await saved(judged.results, cwd) : [];
  const mistakes = [
    ...outcome.mistakes,
    ...[...judged.mistakes, ...unsaved].map((mistake) => mistakeData(mistake, cwd)),
  ];
  const sweeps = plan.sweep && { sweeps: sweepsOf(judged.results, plan.sweep.bound) };
  const report = { schema: 1, tool: tool(), results: judged.results, ...sweeps, mistakes } as const;
  const refused = await writeReports({ ...report, ...(judged.gate && { gate: judged.gate }) }, requests);
  for (const mistake of refused)
    await writeReports({ ...report, results: [], mistakes: [mistakeData(mistake, cwd)] }, []);
  if (outcome.fault !== undefined) throw outcome.fault;
  const wrong: ExitCode[] = mistakes.length + refused.length > 0 ? [3] : [];
  return worst([judged.code, ...wrong]);
}

/** Loads designs again, with everything that takes: this thread has had no use for that yet. */
async function saved(rows: readonly CheckResult[], cwd: string): Promise<CallerMistake[]> {
  const { saveRegressions } = await import("../regressions/save-regressions.js");
  return saveRegressions(rows, cwd);
}

/** Budgets that the command line sets, and the configuration therefore does not. */
function givenBudgets(command: Command): Set<keyof Budget> {
  const options = { states: "maxStates", memoryBytes: "maxMemory", timeoutMs: "timeout" } as const;
  const given = Object.entries(options).filter(([, option]) => command.getOptionValueSource(option) === "cli");
  return new Set(given.map(([budget]) => budget as keyof Budget));
}

function checkpointOf({ checkpoint, checkpointEvery, resume }: CheckOptions): CheckpointPlan | undefined {
  if (checkpoint !== undefined) return { folder: path.resolve(checkpoint), everyMs: checkpointEvery, resume };
  if (resume)
    throw new CallerMistake("BAD_OPTION", "--resume goes with --checkpoint", "Name the folder to go on from.");
  return undefined;
}

/** What one thread can do and several cannot is said rather than left out. */
function workersOf({ workers, store, checkpoint, spill }: CheckOptions): number {
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

function planOf(designs: readonly string[], options: CheckOptions): CheckPlan {
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

/** The bounds that are set, and the one that is swept. */
function boundsOf(bounds: CheckOptions["set"]): Pick<CheckPlan, "set" | "sweep"> {
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

/** The first Ctrl-C ends the search with what it knows, the second one the process. */
async function run(plan: CheckPlan, progress: boolean, overtaken?: AbortSignal): Promise<CheckOutcome> {
  const line = progress ? new CheckProgress() : undefined;
  const checking = new CheckInThread(plan, { onEvent: (event) => line?.take(event) });
  let interrupts = 0;
  const interrupt = () => {
    interrupts += 1;
    if (interrupts > 1) process.exit(130);
    line?.clear();
    process.stderr.write("Stopping; what is known so far follows. Ctrl-C again ends at once.\n");
    checking.stop();
  };
  const stop = () => checking.stop();
  process.on("SIGINT", interrupt);
  overtaken?.addEventListener("abort", stop);
  try {
    return await checking.outcome();
  } finally {
    process.off("SIGINT", interrupt);
    overtaken?.removeEventListener("abort", stop);
    line?.clear();
  }
}
