import type { Command } from "commander";
import { strategyNamed } from "../../fuzz/strategies";
import type { FuzzResult } from "../../trace/fuzz-result";
import { type ExitCode, worst } from "../exit-code";
import { runFuzzing } from "../fuzz/fuzz-in-threads";
import type { FuzzRequest } from "../fuzz/run-fuzzing";
import { mistakeData } from "../mistake-data";
import { collect, parseBound, parseCount, parsePositive, parseProbability, parseWhole } from "../option-values";
import { withProgress } from "../progress/with-progress";
import { saveRegressions as savedRegressions } from "../regressions/save-regressions";
import { reportRequests, writeReports } from "../report-output";
import { tool } from "../tool";
import { countOption, timeOption } from "./limit-options";
import { addScopeOptions, type ScopeOptions } from "./scope-options";

interface FuzzOptions extends ScopeOptions {
  readonly variant: readonly string[];
  readonly set: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly from: number;
  readonly runs: number;
  readonly steps: number;
  readonly runSteps: number;
  readonly timeout: number;
  readonly strategy: string;
  readonly workers: number;
  readonly failIfMissProbabilityAbove?: number;
  readonly distinct?: number;
  readonly coverage: boolean;
  readonly verifyDeterminism: boolean;
  readonly saveRegressions: boolean;
  readonly report: readonly string[];
  readonly progress: boolean;
}

/** Adds `fuzz [designs]`; `exit` is told the exit code. */
export function addFuzzCommand(program: Command, exit: (code: ExitCode) => void): void {
  const command = program.command("fuzz");
  command
    .summary("sample schedules where there are too many to explore")
    .description(
      "Runs designs under sampled schedules, each variant and number of processors on its own. Nothing found is no proof; the report says what it is worth.",
    )
    .argument("[designs...]", "files, folders, globs or ids of designs; none: all that come with bugcheck")
    .option("--variant <name>", "only this variant (repeatable)", collect, []);
  addScopeOptions(command)
    .option(
      "--set <name=count>",
      "how many of a thing declared with many(), for example irp=3 (repeatable)",
      parseBound,
      {},
    )
    .option("--strategy <name>", "portfolio, reads-from, pos, pct:3, delay:2, preempt:1, urw or random", "portfolio")
    .option("--seed <number>", "decides every schedule", parseWhole, 1)
    .option("--from <run>", "number of the first run: where an interrupted fuzzing goes on", parseWhole, 0)
    .option("--runs <count>", "runs at most, for example 20k", parseCount, 10_000)
    .addOption(countOption("--steps <count>", "steps of all runs together, for example 5M", Number.POSITIVE_INFINITY))
    .option("--run-steps <count>", "steps after which one run is cut off", parseCount, 10_000)
    .option("--workers <count>", "threads, each with variants and scopes of its own", parsePositive, 1)
    .addOption(timeOption("--timeout <time>", "of each variant and scope, for example 90s", Number.POSITIVE_INFINITY))
    .option("--fail-if-miss-probability-above <p>", "by the bound of PCT, for example 0.05", parseProbability)
    .option("--distinct <count>", "look for so many counterexamples with different causes", parsePositive)
    .option("--coverage", "say which states, arrows and calls of the charts were never met", false)
    .option("--verify-determinism", "run every schedule once more, and report the first difference", false)
    .option("--save-regressions", "keep what was found in bugcheck.regressions.json beside the design", false)
    .option("--report <name[=file]>", "text or json, to a file or to standard output (repeatable)", collect, [])
    .option("--no-progress", "say nothing on standard error while the runs last")
    .addHelpText(
      "after",
      "\nExit code: 0 nothing unexpected, 1 an unexpected violation, 2 a threshold not kept, 3 your mistake, 70 ours.",
    )
    .action(async (designs: readonly string[], options: FuzzOptions) => exit(await fuzz(designs, options)));
}

async function fuzz(designs: readonly string[], options: FuzzOptions): Promise<ExitCode> {
  const requests = reportRequests(options.report);
  strategyNamed(options.strategy);
  const {
    timeout,
    failIfMissProbabilityAbove,
    variant,
    report,
    verifyDeterminism,
    saveRegressions,
    progress,
    ...limits
  } = options;
  const request: FuzzRequest = {
    ...limits,
    distinct: options.distinct,
    replayed: verifyDeterminism ? "all" : "some",
    designs,
    variants: variant,
    memoryModels: options.memoryModel,
    timeoutMs: timeout,
    missProbability: failIfMissProbabilityAbove,
    cwd: process.cwd(),
  };
  const { fuzzes, mistakes, left, fault } = await withProgress(progress, (told) =>
    runFuzzing(request, options.workers, told),
  );
  if (left > 0) {
    const scopes = left === 1 ? "1 scope was" : `${left} scopes were`;
    process.stderr.write(`${scopes} not begun; run from the same seed it is as it would have been.\n`);
  }
  const unsaved = saveRegressions ? await savedRegressions(fuzzes, process.cwd()) : [];
  const refused = await writeReports({ schema: 1, tool: tool(), results: [], fuzzes, mistakes }, requests);
  for (const mistake of [...unsaved, ...refused])
    await writeReports({ schema: 1, tool: tool(), results: [], mistakes: [mistakeData(mistake, process.cwd())] }, []);
  if (fault !== undefined) throw fault;
  const wrong: ExitCode[] = mistakes.length + unsaved.length + refused.length > 0 ? [3] : [];
  return worst([...fuzzes.map(exitCodeOf), ...wrong]);
}

function exitCodeOf({ asExpected, threshold }: FuzzResult): ExitCode {
  if (!asExpected) return 1;
  return threshold?.kept === false ? 2 : 0;
}
