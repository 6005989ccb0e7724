import type { DesignDiff, DiffReport } from "../harness/trace/diff-result";
import {
  chartLines,
  chartTitle,
  designWords,
  fateWords,
  lostRuns,
  objectLine,
  summaryWords,
  traceWords,
  verdictCells,
  whereWords,
} from "./diff-words";
import { escapedMarkdown, fenced, markdownRun } from "./markdown";
import { printableAll } from "./printable";

/** Two designs compared, for a pull request: the verdicts as a table, the rest folded or in code blocks. */
export function diffMarkdown(report: DiffReport): string {
  const printed = printableAll(report);
  const wrong = printed.mistakes.map(
    ({ code, message, hint }) => `- **${escapedMarkdown(code)}**: ${escapedMarkdown(`${message} ${hint}`)}\n`,
  );
  const heading = `## bugcheck diff\n\n${escapedMarkdown(printed.old)} → ${escapedMarkdown(printed.new)}\n`;
  const verdict = printed.designs.length === 0 ? [] : [`**${escapedMarkdown(summaryWords(printed))}**\n`];
  return [heading, ...verdict, ...printed.designs.map(section), wrong.join("")]
    .filter((part) => part !== "")
    .join("\n");
}

function section(design: DesignDiff): string {
  const { charts, objects, traces, counterexamples } = design;
  const rows = design.verdicts
    .map((verdict) => {
      const [mark = "", ...cells] = verdictCells(verdict).map(escapedMarkdown);
      return `| ${[mark === "" ? "" : `**${mark}**`, ...cells].join(" | ")} |\n`;
    })
    .join("");
  const table = rows === "" ? "" : `| | variant | at | old | new | |\n|---|---|---|---|---|---|\n${rows}`;
  const changed = [
    ...charts.flatMap((change) => [`chart of ${chartTitle(change)}`, ...chartLines(change)]),
    ...(objects.length === 0 ? [] : ["objects", ...objects.map(objectLine)]),
  ];
  const told = traces.flatMap((trace) => {
    const words = traceWords(trace);
    if (words === undefined) return [];
    const sentence = `${escapedMarkdown(whereWords(trace.variant, trace.scope))}: ${escapedMarkdown(words)}\n`;
    return [trace.run === null ? sentence : `${sentence}\n${markdownRun(trace.run)}`];
  });
  const fates = counterexamples.map((fate) => `- ${escapedMarkdown(fateWords(fate))}\n`).join("");
  const again = counterexamples.flatMap(({ fate, run }) =>
    fate === "reopened" && run !== null ? [markdownRun(run)] : [],
  );
  return [
    `### ${escapedMarkdown(designWords(design))}\n`,
    table,
    ...lostRuns(design).map(markdownRun),
    ...told,
    changed.length === 0 ? "" : fenced("diff", changed.join("\n")),
    fates === "" ? "" : `Old counterexamples:\n\n${fates}`,
    ...again,
  ]
    .filter((part) => part !== "")
    .join("\n");
}
