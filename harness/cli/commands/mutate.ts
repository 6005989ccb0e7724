import type { Command } from "commander";
import type { MutationResult } from "../../trace/mutation-result";
import { type ExitCode, worst } from "../exit-code";
import { mistakeData } from "../mistake-data";
import { type MutationRequest, runMutations } from "../mutate/run-mutations";
import { collect, parseBound, parseProbability } from "../option-values";
import { withProgress } from "../progress/with-progress";
import { reportRequests, writeReports } from "../report-output";
import { tool } from "../tool";
import { addLimitOptions, type LimitOptions } from "./limit-options";
import { addScopeOptions, type ScopeOptions } from "./scope-options";

interface MutateOptions extends ScopeOptions, LimitOptions {
  readonly variant: readonly string[];
  readonly set: Readonly<Record<string, number>>;
  readonly failIfScoreBelow?: number;
  readonly report: readonly string[];
  readonly progress: boolean;
}

/** Of one copy: few need more, and one that never ends must not hold up the others. */
const LIMITS = { maxStates: 1_000_000, timeout: 20_000 };

/** Adds `mutate [designs]`; `exit` is told the exit code. */
export function addMutateCommand(program: Command, exit: (code: ExitCode) => void): void {
  const command = program.command("mutate");
  command
    .summary("which broken copies of a design no property notices")
    .description(
      "Breaks every variant that is to hold in one place after the other (drops a call, ignores a result, releases or completes twice, swaps two calls," +
        " takes a lock without raising the level) and asks the properties each time. A copy that survives is a fault nobody would notice, or no fault.",
    )
    .argument("[designs...]", "files, folders, globs or ids of designs; none: all that come with bugcheck")
    .option("--variant <name>", "only this variant (repeatable)", collect, []);
  addScopeOptions(command).option(
    "--set <name=count>",
    "how many of a thing declared with many(), for example irp=3 (repeatable)",
    parseBound,
    {},
  );
  addLimitOptions(command, LIMITS)
    .option("--fail-if-score-below <share>", "of the copies killed, for example 0.9", parseProbability)
    .option("--report <name[=file]>", "text or json, to a file or to standard output (repeatable)", collect, [])
    .option("--no-progress", "say nothing on standard error while the copies are judged")
    .addHelpText("after", "\nExit code: 0 done, 1 a score below the threshold, 2 a limit, 3 your mistake, 70 ours.")
    .action(async (designs: readonly string[], options: MutateOptions) => exit(await mutate(designs, options)));
}

async function mutate(designs: readonly string[], options: MutateOptions): Promise<ExitCode> {
  const requests = reportRequests(options.report);
  const request: MutationRequest = {
    designs,
    variants: options.variant,
    processors: options.processors,
    memoryModels: options.memoryModel,
    cwd: process.cwd(),
    limits: {
      set: options.set,
      properties: "all",
      maxStates: options.maxStates,
      maxMemoryBytes: options.maxMemory,
      timeoutMs: options.timeout,
      maxLocals: undefined,
      reduction: true,
      store: "exact",
      checkpoint: undefined,
    },
  };
  let interrupted = false;
  const { mutations, mistakes } = await withProgress(options.progress, async (told) => {
    const outcome = await runMutations(request, told);
    interrupted = told.shouldStop();
    return outcome;
  });
  const report = { schema: 1, tool: tool(), results: [], mutations, mistakes } as const;
  const refused = await writeReports(report, requests);
  for (const mistake of refused)
    await writeReports({ ...report, mutations: [], mistakes: [mistakeData(mistake, process.cwd())] }, []);
  const wrong: ExitCode[] = mistakes.length + refused.length > 0 ? [3] : [];
  const cut: ExitCode[] = interrupted ? [2] : [];
  return worst([...mutations.map((mutation) => exitCodeOf(mutation, options.failIfScoreBelow)), ...wrong, ...cut]);
}

function exitCodeOf({ unbroken, mutants, score }: MutationResult, threshold = 0): ExitCode {
  if (unbroken === "violated" || (score !== null && score < threshold)) return 1;
  const limited = unbroken === "unrefuted" || mutants.some(({ outcome }) => outcome === "unrefuted");
  return limited ? 2 : 0;
}
