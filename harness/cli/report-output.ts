import { writeFileSync } from "node:fs";
import { jsonReport } from "../../reports/json";
import { mistakeText, textReport } from "../../reports/text";
import type { TextStyle } from "../../reports/text-style";
import { CallerMistake } from "../language/caller-mistake";
import type { RunReport } from "../trace/result";
import { nearest } from "./nearest";
import { FILE_STYLE, terminalStyle } from "./terminal";

type Format = (report: RunReport, style: TextStyle) => string;

const FORMATS: Readonly<Record<string, Format>> = { text: textReport, json: jsonReport };

/** A report that was asked for: its format, and its file, where it is not standard output. */
export interface ReportRequest {
  readonly name: string;
  readonly file: string | undefined;
}

/**
 * Reads the `--report name[=file]` options; text goes to standard output unless another report does.
 *
 * @throws CallerMistake UNKNOWN_REPORT, REPORTS_COLLIDE
 */
export function reportRequests(options: readonly string[]): ReportRequest[] {
  const asked = options.map(reportRequest);
  const onOutput = asked.filter(({ file }) => file === undefined);
  if (onOutput.length > 1) {
    const names = onOutput.map(({ name }) => name).join(" and ");
    throw new CallerMistake(
      "REPORTS_COLLIDE",
      `${names} both go to standard output`,
      "Give one of them a file: --report json=FILE.",
    );
  }
  return onOutput.length > 0 ? asked : [{ name: "text", file: undefined }, ...asked];
}

function reportRequest(option: string): ReportRequest {
  const [, name = "", file] = /^([^=]*)(?:=(.*))?$/s.exec(option) ?? [];
  if (!Object.hasOwn(FORMATS, name)) {
    const known = Object.keys(FORMATS);
    throw new CallerMistake(
      "UNKNOWN_REPORT",
      `there is no report "${name}"`,
      `${nearest(name, known)} There are: ${known.join(", ")}.`,
    );
  }
  return { name, file: file === "-" || file === "" ? undefined : file };
}

/**
 * Writes the reports; mistakes go to standard error too, wherever the reports go.
 *
 * @returns mistakes about files that could not be written; the others are written all the same
 */
export function writeReports(report: RunReport, requests: readonly ReportRequest[]): CallerMistake[] {
  const refused: CallerMistake[] = [];
  for (const { name, file } of requests) {
    const format = FORMATS[name] as Format;
    if (file === undefined) {
      process.stdout.write(format(name === "text" ? { ...report, mistakes: [] } : report, terminalStyle()));
      continue;
    }
    try {
      writeFileSync(file, format(report, FILE_STYLE));
    } catch (error) {
      refused.push(unwritable(name, file, error as NodeJS.ErrnoException));
    }
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
