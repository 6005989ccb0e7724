import type { CheckResult, Replayed, RunReport } from "../harness/trace/result";
import { printableAll } from "./printable";
import { count, duration } from "./quantities";
import { expectedWords, runLines, runName, runsOf, verdictWords } from "./run-words";
import { scopeCell } from "./scope-words";

/** A finished run for a pull request or a wiki: the table of verdicts, then every counterexample, folded. */
export function markdownReport(report: RunReport): string {
  const printed = printableAll(report);
  return [overview(printed), ...runsOf(printed).map(markdownRun)].join("\n");
}

/** The verdicts as a table and the mistakes as a list. */
export function overview({ results, mistakes }: RunReport): string {
  const rows = results.map((result) => `| ${cells(result).join(" | ")} |\n`).join("");
  const head = "| | design | variant | CPUs | verdict | states | depth | time |\n|---|---|---|--:|---|--:|--:|--:|\n";
  const table = results.length === 0 ? "" : `${head}${rows}`;
  const wrong = mistakes.map(
    ({ code, message, hint }) => `- **${escaped(code)}**: ${escaped(message)} ${escaped(hint)}\n`,
  );
  return [table, wrong.join("")].filter((part) => part !== "").join("\n");
}

/** One counterexample, folded away behind its name; its steps stand in a code block, where nothing is markup. */
export function markdownRun(run: Replayed): string {
  const lines = runLines(run).join("\n");
  const fence = "`".repeat(Math.max(3, ...[...lines.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  const verdict = run.property.length === 0 ? "" : ` violates ${run.property.join(", ")}`;
  return `<details>\n<summary>${escaped(`${runName(run)}${verdict}`)}</summary>\n\n${fence}text\n${lines}\n${fence}\n\n</details>\n`;
}

function cells(result: CheckResult): string[] {
  const { design, variant, scope, states, depth, elapsedMs, asExpected } = result;
  const verdict = asExpected ? verdictWords(result) : `${verdictWords(result)}, expected ${expectedWords(result)}`;
  return [
    asExpected ? "ok" : "**!!**",
    escaped(design),
    escaped(variant),
    escaped(scopeCell(scope)),
    escaped(verdict),
    count(states),
    count(depth),
    duration(elapsedMs),
  ];
}

/** A name as Markdown or HTML text: no markup, no link, no mention of anybody; a character reference never is any. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#|~!@<>&":]/g, (char) => `&#${char.charCodeAt(0)};`);
}
