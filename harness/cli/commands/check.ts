import { type Command, Option } from "commander";
import type { CallerMistake } from "../../language/caller-mistake";
import type { CheckResult } from "../../trace/result";
import { sweepsOf } from "../../trace/sweep";
import { CheckInThread, type CheckOutcome } from "../check/check-in-thread";
import type { CheckPlan } from "../check/check-plan";
import { planOfOptions, type SearchOptions } from "../check/plan-of-options";
import type { Budget } from "../config/config-bounds";
import { type ExitCode, worst } from "../exit-code";
import { Gate } from "../gate/gate";
import { addGateOptions, type GateOptions } from "../gate/gate-options";
import { setUpGate } from "../gate/gate-setup";
import { interruptible } from "../interruptible";
import { mistakeData } from "../mistake-data";
import { collect, parseCount, parseSweptBound, parseWorkers } from "../option-values";
import { CheckProgress } from "../progress/check-progress";
import { reportOptionText } from "../report-formats";
import { reportRequests, writeReports } from "../report-output";
import { tool } from "../tool";
import { addLimitOptions, timeOption } from "./limit-options";
import { addScopeOptions } from "./scope-options";

interface CheckOptions extends GateOptions, SearchOptions {
  readonly saveRegressions: boolean;
  readonly report: readonly string[];
  readonly progress: boolean;
  readonly watch: boolean;
}

const CHECKPOINT_EVERY_MS = 30_000;

/** Adds `check [designs]`; `exit` is told the exit code. */
export function addCheckCommand(program: Command, exit: (code: ExitCode) => void): void {
  const command = program.command("check");
  command
    .summary("explore every interleaving and say what holds")
    .description(
      "Explores every interleaving the IRQL rules allow: one verdict for each variant and number of processors.",
    )
    .argument(
      "[designs...]",
      "files, folders, globs or ids of designs; none: those of the configuration, or all that come with bugcheck",
    )
    .option("--variant <name>", "only this variant (repeatable)", collect, []);
  addScopeOptions(command)
    .option(
      "--set <name=count>",
      "how many of a thing declared with many(), for example irp=3; one of them may be swept: irp=1..20 (repeatable)",
      parseSweptBound,
      {},
    )
    .option("--property <name>", "judge only this property (repeatable)", collect, []);
  addLimitOptions(command)
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
    .addOption(timeOption("--checkpoint-every <time>", "what may be lost at most", CHECKPOINT_EVERY_MS))
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
  const plan = { ...planOfOptions(setup.designs, options), ...setup.plan };
  const outcome = await search(plan, options.progress, overtaken);
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

/** Ends with what it knows on Ctrl-C, and where another check overtakes it. */
async function search(plan: CheckPlan, progress: boolean, overtaken?: AbortSignal): Promise<CheckOutcome> {
  const line = progress ? new CheckProgress() : undefined;
  const checking = new CheckInThread(plan, { onEvent: (event) => line?.take(event) });
  const stop = () => {
    line?.clear();
    checking.stop();
  };
  overtaken?.addEventListener("abort", stop);
  try {
    return await interruptible((interrupted) => {
      interrupted.addEventListener("abort", stop);
      return checking.outcome();
    });
  } finally {
    overtaken?.removeEventListener("abort", stop);
    line?.clear();
  }
}
