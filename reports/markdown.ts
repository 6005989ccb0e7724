import type { CheckResult, Replayed, RunReport } from "../harness/trace/result";
import { gateLines } from "./gate-words";
import { printableAll } from "./printable";
import { count, duration } from "./quantities";
import { complaint, passes, runLines, runName, runsOf, verdictWords } from "./run-words";
import { scopeCell } from "./scope-words";

/** A finished run for a pull request or a wiki: the table of verdicts, then every counterexample, folded. */
export function markdownReport(report: RunReport): string {
  const printed = printableAll(report);
  return [overview(printed), ...runsOf(printed).map(markdownRun)].join("\n");
}

/** The verdicts as a table and the mistakes as a list. */
export function overview({ results, mistakes, gate }: RunReport): string {
  const rows = results.map((result) => `| ${cells(result).join(" | ")} |\n`).join("");
  const head = "| | design | variant | CPUs | verdict | states | depth | time |\n|---|---|---|--:|---|--:|--:|--:|\n";
  const table = results.length === 0 ? "" : `${head}${rows}`;
  const wrong = mistakes.map(
    ({ code, message, hint }) =>
      `- **${escapedMarkdown(code)}**: ${escapedMarkdown(message)} ${escapedMarkdown(hint)}\n`,
  );
  const held =
    gate === undefined
      ? ""
      : gateLines(gate)
          .map((line) => `- ${escapedMarkdown(line)}\n`)
          .join("");
  return [table, wrong.join(""), held].filter((part) => part !== "").join("\n");
}

/** One counterexample, folded away behind its name; its steps stand in a code block, where nothing is markup. */
export function markdownRun(run: Replayed): string {
  const verdict = run.property.length === 0 ? "" : ` violates ${run.property.join(", ")}`;
  return `<details>\n<summary>${escapedMarkdown(`${runName(run)}${verdict}`)}</summary>\n\n${fenced("text", runLines(run).join("\n"))}\n</details>\n`;
}

/** A code block, which nothing inside can end. */
export function fenced(language: string, text: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return `${fence}${language}\n${text}\n${fence}\n`;
}

function cells(result: CheckResult): string[] {
  const { design, variant, scope, states, depth, elapsedMs, asExpected } = result;
  const verdict = asExpected ? verdictWords(result) : `${verdictWords(result)}, ${complaint(result)}`;
  return [
    asExpected ? "ok" : passes(result) ? "known" : "**!!**",
    escapedMarkdown(design),
    escapedMarkdown(variant),
    escapedMarkdown(scopeCell(scope)),
    escapedMarkdown(verdict),
    count(states),
    count(depth),
    duration(elapsedMs),
  ];
}

/** A name as Markdown or HTML text: no markup, no link, no mention of anybody; a character reference never is any. */
export function escapedMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#|~!@<>&":]/g, (char) => `&#${char.charCodeAt(0)};`);
}
