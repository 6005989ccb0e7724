import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { defaultProperties } from "../../../properties/default-properties";
import { CallerMistake } from "../../language/caller-mistake";
import { compileDesign } from "../../network/compile-design";
import type { FuzzResult } from "../../trace/fuzz-result";
import { replay } from "../../trace/replay";
import type { Replayed } from "../../trace/result";
import { looksLikeSchedule, parseSchedule, type Schedule } from "../../trace/schedule";
import { traceOf } from "../../trace/trace-of-run";
import { entryAt } from "../entry-at";
import type { ExitCode } from "../exit-code";
import { propertiesOf, withForecast } from "../forecasts";
import { fileOnCommandLine, type LoadedDesign, loadDesigns } from "../loading/load-designs";
import { mistakeData } from "../mistake-data";
import { collect } from "../option-values";
import { reportOptionText } from "../report-formats";
import { reportRequests, writeReports } from "../report-output";
import { tool } from "../tool";

interface StoredRun {
  readonly schedule: string;
  /** The design's file, where it does not come with bugcheck. */
  readonly file: string | null;
}

/** Adds `replay <run> [designs]`. */
export function addReplayCommand(program: Command, exit: (code: ExitCode) => void): void {
  program
    .command("replay")
    .summary("print a stored run again, step by step")
    .description("Runs a schedule again from the schedule alone, and prints its steps and what it ends in.")
    .argument("<run>", "a schedule, or a file that holds schedules: a JSON report, or text")
    .argument("[designs...]", "where to look for the design, unless it comes with bugcheck")
    .option("--report <name[=file]>", reportOptionText, collect, [])
    .action(async (run: string, designs: readonly string[], options: { readonly report: readonly string[] }) =>
      exit(await replayAll(run, designs, options.report)),
    );
}

async function replayAll(run: string, designs: readonly string[], reports: readonly string[]): Promise<ExitCode> {
  const requests = reportRequests(reports);
  const replays: Replayed[] = [];
  for (const stored of storedRuns(run)) replays.push(await replayed(stored, designs));
  const report = { schema: 1, tool: tool(), results: [], replays, mistakes: [] } as const;
  const refused = await writeReports(report, requests);
  await writeReports({ ...report, mistakes: refused.map((mistake) => mistakeData(mistake, process.cwd())) }, []);
  return refused.length > 0 ? 3 : 0;
}

async function replayed({ schedule: token, file }: StoredRun, args: readonly string[]): Promise<Replayed> {
  const schedule = parseSchedule(token);
  const loaded = await designOf(schedule, args.length > 0 ? args : [file ?? schedule.design]);
  const { design, variant, scope } = schedule;
  const compiled = compileDesign(loaded.design, variant, { ...scope, properties: defaultProperties });
  const trace = traceOf(compiled, replay(compiled.network, schedule), {
    design,
    variant,
    scope,
    smallestProcessors: null,
    provenShortest: null,
    ...(schedule.loopStart !== undefined && { loopStart: schedule.loopStart }),
  });
  const { violations } = trace.ending;
  const property = violations.map((violation) => violation.property);
  return {
    design,
    variant,
    scope,
    property,
    bugcheck: violations[0]?.bugcheck ?? null,
    ...withForecast(property, trace, propertiesOf(loaded.design, variant)),
    trace,
    file: fileOnCommandLine(loaded, process.cwd()),
  };
}

async function designOf({ design: id }: Schedule, args: readonly string[]): Promise<LoadedDesign> {
  const { designs, mistakes } = await loadDesigns(args, process.cwd());
  const loaded = designs.find(({ design }) => design.id === id);
  if (loaded !== undefined) return loaded;
  if (mistakes[0] !== undefined) throw mistakes[0];
  const ids = designs.map(({ design }) => design.id).join(", ");
  throw new CallerMistake(
    "UNKNOWN_DESIGN",
    `the schedule is of the design "${id}", and there are only: ${ids}`,
    "Name the file that holds it.",
  );
}

/** The schedules in a token, a JSON report or a text file. */
function storedRuns(run: string): StoredRun[] {
  if (looksLikeSchedule(run)) return [{ schedule: run, file: null }];
  if (entryAt(run)?.isFile() !== true) {
    throw new CallerMistake(
      "NOT_A_SCHEDULE",
      `"${run}" is neither a schedule nor a file`,
      'A schedule begins with "bc1."; a report shows it after "replay".',
    );
  }
  const text = textOf(run);
  const stored =
    runsInReport(text) ?? [...text.matchAll(/\bbc\d+\.[\w.:-]+/g)].map(([schedule]) => ({ schedule, file: null }));
  if (stored.length > 0) return stored;
  throw new CallerMistake("NO_SCHEDULE", "the file holds no schedule", "Give it a report that shows a violation.", {
    file: run,
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const message = `the file cannot be read: ${(error as Error).message}`;
    throw new CallerMistake("NO_SCHEDULE", message, "Give it a report that shows a violation.", { file });
  }
}

function runsInReport(text: string): StoredRun[] | undefined {
  try {
    const {
      results = [],
      fuzzes = [],
      replays = [],
    } = JSON.parse(text) as {
      results?: Partial<Replayed>[];
      fuzzes?: (Partial<Replayed> & Pick<FuzzResult, "counterexamples">)[];
      replays?: Partial<Replayed>[];
    };
    const fuzzed = fuzzes.flatMap(({ trace, counterexamples, file }) =>
      (counterexamples ?? [{ trace }]).map((each) => ({ trace: each.trace, file })),
    );
    return [...results, ...fuzzed, ...replays].flatMap(({ trace, file }) =>
      typeof trace?.schedule === "string" ? [{ schedule: trace.schedule, file: file ?? null }] : [],
    );
  } catch {
    return undefined;
  }
}
