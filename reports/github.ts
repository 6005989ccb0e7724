import type { GateFinding, GateReport } from "../harness/trace/gate-result";
import type { CheckResult, Mistake, RunReport } from "../harness/trace/result";
import { fileOfFinding, findingWords } from "./gate-words";
import { markdownRun, overview } from "./markdown";
import { printableAll } from "./printable";
import { passes, runLines, runName, surprise, violatedOf } from "./run-words";
import { sourcePlace } from "./source-place";

/** Bytes of a step summary beyond which GitHub refuses it. */
const SUMMARY_LIMIT = 1024 * 1024;

interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** Workflow commands for the log of a GitHub job: an annotation for every row that is not as expected, and every mistake. */
export function githubAnnotations(report: RunReport): string {
  const { results, mistakes, gate } = printableAll(report);
  const annotations = [
    ...results.filter(({ asExpected }) => !asExpected).map(ofRow),
    ...(gate?.findings ?? []).map((finding) => ofFinding(finding, gate)),
    ...mistakes.map(ofMistake),
  ];
  return annotations.map(command).join("");
}

/** The page of a job: the table of verdicts, then as many of the counterexamples as GitHub takes, unexpected ones first. */
export function githubSummary(report: RunReport): string {
  const printed = printableAll(report);
  const runs = violatedOf(printed.results).sort((a, b) => Number(passes(a)) - Number(passes(b)));
  let summary = `## bugcheck\n\n${overview(printed)}\n`;
  for (const [index, run] of runs.entries()) {
    const more = `${markdownRun(run)}\n`;
    const rest = `${runs.length - index} more counterexamples: see the other reports.\n`;
    if (Buffer.byteLength(summary + more) + rest.length > SUMMARY_LIMIT) return `${summary}${rest}`;
    summary += more;
  }
  return summary;
}

function ofRow(row: CheckResult): Annotation {
  const { trace, file, verdict } = row;
  const step = trace?.steps.at(-1);
  const place = step?.source ? sourcePlace(step.source) : { file, line: null };
  return {
    level: passes(row) ? "notice" : verdict === "unrefuted" ? "warning" : "error",
    title: `${runName(row)}: ${surprise(row) ?? verdict}`,
    message: (trace === null ? [surprise(row) ?? verdict] : runLines({ ...row, trace })).join("\n"),
    ...place,
  };
}

function ofFinding(finding: GateFinding, gate: GateReport | undefined): Annotation {
  return {
    level: finding.fails ? "error" : "notice",
    title: finding.kind,
    message: findingWords(finding),
    file: gate === undefined ? null : fileOfFinding(finding, gate),
    line: null,
  };
}

function ofMistake({ code, message, hint, place }: Mistake): Annotation {
  return { level: "error", title: code, message: `${message}\n${hint}`, file: place.file ?? null, line: null };
}

function command({ level, title, message, file, line }: Annotation): string {
  const parameters = [
    ...(file === null ? [] : [`file=${property(file)}`]),
    ...(line === null ? [] : [`line=${line}`]),
    `title=${property(title)}`,
  ];
  return `::${level} ${parameters.join(",")}::${data(message)}\n`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
