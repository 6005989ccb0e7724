import path from "node:path";
import type { Command } from "commander";
import { CallerMistake } from "../../language/caller-mistake";
import { diffFormats } from "../diff/diff-formats";
import { diffInThread } from "../diff/diff-in-thread";
import type { DiffPlan } from "../diff/diff-plan";
import { exitCodeOfDiff } from "../diff/verdict-change";
import { type ExitCode, worst } from "../exit-code";
import { mistakeData } from "../mistake-data";
import { collect, parseBound, parseCount } from "../option-values";
import { withProgress } from "../progress/with-progress";
import { reportRequests, writeIn } from "../report-output";
import { addLimitOptions, type LimitOptions } from "./limit-options";
import { addScopeOptions, type ScopeOptions } from "./scope-options";

interface DiffOptions extends ScopeOptions, LimitOptions {
  readonly from?: string;
  readonly to?: string;
  readonly variant: readonly string[];
  readonly set: Readonly<Record<string, number>>;
  readonly traces: boolean;
  readonly hide: readonly string[];
  readonly traceStates: number;
  readonly report: readonly string[];
  readonly progress: boolean;
}

const TRACE_STATES = 100_000;

/** Adds `diff <old> <new>`; `exit` is told the exit code. */
export function addDiffCommand(program: Command, exit: (code: ExitCode) => void): void {
  const command = program.command("diff");
  command
    .summary("what two designs' verdicts and observable behaviour have gained and lost")
    .description(
      "Compares two designs, or one at two git revisions: verdicts, calls and their results as an onlooker sees them, charts, and what became of old counterexamples.",
    )
    .argument("<designs...>", "the old and the new one: files, ids, or HEAD~1:models/x.ts for a file of a revision")
    .option("--from <revision>", "with one file: the old side is the file as it was there")
    .option("--to <revision>", "with --from: the new side; the work tree unless told otherwise")
    .option(
      "--variant <name>",
      "only this variant, or old=new where they are called differently (repeatable)",
      collect,
      [],
    );
  addScopeOptions(command).option(
    "--set <name=count>",
    "how many of a thing declared with many(), for example irp=3 (repeatable)",
    parseBound,
    {},
  );
  addLimitOptions(command)
    .option("--trace-states <count>", "states of each comparison of traces", parseCount, TRACE_STATES)
    .option("--hide <call>", "a call that does not count as observable, such as KeSetEvent (repeatable)", collect, [])
    .option("--no-traces", "leave observable traces out")
    .option(
      "--report <name[=file]>",
      `${Object.keys(diffFormats).join(", ")}; to a file or to standard output (repeatable)`,
      collect,
      [],
    )
    .option("--no-progress", "say nothing on standard error while a comparison lasts")
    .addHelpText(
      "after",
      "\nExit code: 0 no verdict lost, 1 a verdict lost, 2 something was cut off, 3 your mistake, 70 ours.",
    )
    .action(async (designs: readonly string[], options: DiffOptions) => exit(await diff(designs, options)));
}

async function diff(designs: readonly string[], options: DiffOptions): Promise<ExitCode> {
  const cwd = process.cwd();
  const requests = reportRequests(options.report, [], diffFormats);
  const plan = planOf(designs, options, cwd);
  const { report, interrupted } = await withProgress(options.progress, async (told) => ({
    report: await diffInThread(plan, told),
    interrupted: told.shouldStop(),
  }));
  if (interrupted) process.stderr.write("Interrupted: not everything was compared.\n");
  const refused = await writeIn(diffFormats, report, requests);
  for (const mistake of refused)
    await writeIn(diffFormats, { ...report, designs: [], mistakes: [mistakeData(mistake, cwd)] }, []);
  return worst([exitCodeOfDiff(report), refused.length > 0 ? 3 : 0, interrupted ? 2 : 0]);
}

function planOf(designs: readonly string[], options: DiffOptions, cwd: string): DiffPlan {
  const [old, now] = sides(designs, options);
  return {
    old,
    new: now,
    variants: options.variant,
    processors: options.processors,
    memoryModels: options.memoryModel,
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
    traces: options.traces,
    hidden: options.hide,
    traceStates: options.traceStates,
    cwd,
  };
}

/** The two sides as arguments that name a design each. */
function sides(designs: readonly string[], { from, to }: DiffOptions): [string, string] {
  const [first = "", second, third] = designs;
  if (from === undefined) {
    if (second !== undefined && third === undefined && to === undefined) return [first, second];
    throw new CallerMistake(
      "BAD_COMMAND_LINE",
      to === undefined ? "diff takes two designs, the old and the new one" : "--to goes with --from",
      "bugcheck diff old.ts new.ts; bugcheck diff HEAD~1:models/x.ts models/x.ts; bugcheck diff --from HEAD~1 models/x.ts.",
    );
  }
  if (second !== undefined)
    throw new CallerMistake(
      "BAD_COMMAND_LINE",
      "--from compares one file with itself",
      "Name one file, or leave --from out.",
    );
  const relative = path.relative(process.cwd(), path.resolve(first)).replaceAll("\\", "/");
  const at = (revision: string) => `${revision}:${relative.startsWith("../") ? "" : "./"}${relative}`;
  return [at(from), to === undefined ? first : at(to)];
}
