import { appendFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { mistakeText } from "../../reports/text";
import { CallerMistake } from "../language/caller-mistake";
import type { RunReport } from "../trace/result";
import { entryAt } from "./entry-at";
import { nearest } from "./nearest";
import { type ReportFormat, reportFormats } from "./report-formats";
import { FILE_STYLE, terminalStyle } from "./terminal";
import { requireWritable } from "./writable-file";
import { writeWhole } from "./write-whole";

/** A report that was asked for: its format, and its file, where it is not standard output. */
export interface ReportRequest {
  readonly name: string;
  readonly file: string | undefined;
}

/** A file that is no report's. */
export type TakenFile = ReportRequest & { readonly file: string };

/**
 * Reads the `--report name[=file]` options; text goes to standard output unless another report does. Tries every file without
 * changing it, so that nobody waits for a search whose report has nowhere to go.
 *
 * @param taken - files that something else is read from or written to
 * @throws CallerMistake UNKNOWN_REPORT, REPORTS_COLLIDE, REPORT_NOT_WRITABLE
 */
export function reportRequests(
  options: readonly string[],
  taken: readonly TakenFile[] = [],
  formats: Readonly<Record<string, ReportFormat<never>>> = reportFormats,
): ReportRequest[] {
  const asked = options.map((option) => reportRequest(option, formats));
  const onOutput = asked.filter(({ name, file }) => file === undefined && formats[name]?.beside !== true);
  if (onOutput.length > 1) {
    const names = onOutput.map(({ name }) => name).join(" and ");
    throw new CallerMistake(
      "REPORTS_COLLIDE",
      `${names} both go to standard output`,
      "Give one of them a file: --report json=FILE.",
    );
  }
  refuseSharedFiles([...taken, ...asked]);
  for (const { name, file } of asked)
    if (file !== undefined) requireWritable(`the ${name} report`, "REPORT_NOT_WRITABLE", file);
  return onOutput.length > 0 ? asked : [{ name: "text", file: undefined }, ...asked];
}

function reportRequest(option: string, formats: Readonly<Record<string, ReportFormat<never>>>): ReportRequest {
  const [, name = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(option) ?? [];
  if (!Object.hasOwn(formats, name)) {
    const known = Object.keys(formats);
    throw new CallerMistake(
      "UNKNOWN_REPORT",
      `there is no report "${name}"`,
      `${nearest(name, known)} There are: ${known.join(", ")}.`,
    );
  }
  return { name, file: file === "-" || file === "" ? undefined : file };
}

function refuseSharedFiles(asked: readonly ReportRequest[]): void {
  const taken = new Map<string, string>();
  for (const { name, file } of asked) {
    if (file === undefined) continue;
    const where = onDisk(file);
    const other = taken.get(where);
    if (other !== undefined) {
      const hint = "Give each report a file of its own.";
      throw new CallerMistake("REPORTS_COLLIDE", `${other} and ${name} both go to one file`, hint, { file });
    }
    taken.set(where, name);
  }
}

/** The same for two names of one file: links are followed, and Windows and macOS do not tell upper from lower case. */
function onDisk(file: string): string {
  const absolute = path.resolve(file);
  const folder = path.dirname(absolute);
  const real = entryAt(absolute)
    ? realpathSync(absolute)
    : entryAt(folder)
      ? path.join(realpathSync(folder), path.basename(absolute))
      : absolute;
  return process.platform === "linux" ? real : real.toLowerCase();
}

/**
 * Writes the reports, each whole or not at all; mistakes go to standard error too, wherever the reports go.
 *
 * @returns mistakes about files that could not be written; the others are written all the same
 */
export function writeReports(report: RunReport, requests: readonly ReportRequest[]): Promise<CallerMistake[]> {
  return writeIn(reportFormats, report, requests);
}

/** The same in formats of its own. */
export async function writeIn<Report extends Pick<RunReport, "mistakes">>(
  formats: Readonly<Record<string, ReportFormat<Report>>>,
  report: Report,
  requests: readonly ReportRequest[],
): Promise<CallerMistake[]> {
  const refused: CallerMistake[] = [];
  const at = new Date();
  const attempt = (name: string, file: string, write: () => void) => {
    try {
      write();
    } catch (error) {
      refused.push(unwritable(name, file, error as NodeJS.ErrnoException));
    }
  };
  for (const { name, file } of requests) {
    const { write, appends } = formats[name] as ReportFormat<Report>;
    const shown = name === "text" && file === undefined ? { ...report, mistakes: [] } : report;
    const text = await write(shown, file === undefined ? terminalStyle() : FILE_STYLE, at);
    if (file === undefined) process.stdout.write(text);
    else attempt(name, file, () => writeWhole(file, text));
    const summary = appends && process.env[appends.variable];
    if (appends && summary) attempt(name, summary, () => appendFileSync(summary, appends.write(report)));
  }
  for (const mistake of report.mistakes)
    process.stderr.write(`${mistakeText(mistake, terminalStyle(process.stderr))}\n`);
  return refused;
}

function unwritable(name: string, file: string, error: NodeJS.ErrnoException): CallerMistake {
  return new CallerMistake(
    "REPORT_NOT_WRITTEN",
    `the ${name} report could not be written: ${error.message}`,
    "Choose another file, or make room for this one.",
    {
      file,
    },
  );
}
