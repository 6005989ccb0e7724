import type { FuzzResult } from "../harness/trace/fuzz-result";
import type { CheckResult, Mistake, Replayed, RunReport } from "../harness/trace/result";
import { assumptionNotes } from "./assumption-notes";
import { counterexample } from "./counterexample";
import { coverageText } from "./coverage-text";
import { fuzzTable } from "./fuzz-text";
import { gateLines } from "./gate-words";
import { mutationTable } from "./mutation-text";
import { printableAll } from "./printable";
import { regressionWords } from "./regression-words";
import { passes, violatedOf } from "./run-words";
import { sweepTable } from "./sweep-table";
import { colorsOf, type TextStyle, wrap } from "./text-style";
import { verdictTable } from "./verdict-table";

/** A finished run for a terminal: the table of verdicts, then the runs that nobody expected, once a variant and violation, or else the first violation. */
export function textReport(report: RunReport, style: TextStyle): string {
  const { results, fuzzes = [], replays = [], sweeps = [], mutations = [], mistakes, gate } = printableAll(report);
  const paint = colorsOf(style);
  const shown = [...runsToShow([...results, ...fuzzes], sweeps.length > 0 ? 0 : 1), ...replays];
  const blocks = [
    results.length === 0 || sweeps.length > 0 ? [] : verdictTable(results, style),
    ...sweeps.map((sweep) => sweepTable(sweep, style)),
    fuzzes.length === 0 ? [] : fuzzTable(fuzzes, style),
    mutationTable(mutations, style),
    notes(
      "regression",
      results.flatMap(({ design, variant, regressions = [] }) =>
        regressions.map((each) => `${design} ${variant}: ${regressionWords(each)}`),
      ),
      style,
    ),
    coverageText([...results, ...fuzzes], style),
    ...shown.map((run) => counterexample(run, style)),
    notes("assumed", assumptionNotes([...results, ...fuzzes]), style),
    notes(
      "warning",
      [...results, ...fuzzes].flatMap(({ design, warnings }) => warnings.map((warning) => `${design}: ${warning}`)),
      style,
    ),
    ...mistakes.map((mistake) => mistakeText(mistake, style).split("\n")),
    gate === undefined ? [] : gateLines(gate).flatMap((line) => wrap(line, style.width)),
    results.length === 0 ? [] : [summary(results, paint.bold)],
  ];
  const filled = blocks.filter((lines) => lines.length > 0);
  return filled.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** A caller's mistake: what is wrong, where, and what to do about it. */
export function mistakeText(mistake: Mistake, style: TextStyle): string {
  const { code, message, hint, place } = printableAll(mistake);
  const paint = colorsOf(style);
  const where = Object.entries(place).map(([what, name]) => (what === "file" ? name : `${what} ${name}`));
  return [
    `${paint.red(`error ${code}`)}: ${message}`,
    ...(where.length === 0 ? [] : [`  at    ${where.join(", ")}`]),
    ...(hint === ""
      ? []
      : wrap(hint, style.width - 8).map((line, index) => `  ${index === 0 ? "hint" : "    "}  ${line}`)),
  ].join("\n");
}

type Found = CheckResult | FuzzResult;

/** At most `expected` of those that were expected, and only where there are no others. */
function runsToShow(results: readonly Found[], expected: number): Replayed[] {
  const violated = violatedOf(results);
  const surprises = violated.filter((result) => !passes(result));
  // More processors rarely tell more about the same violation.
  const unexpected = surprises.filter(
    (result, index) => surprises.findIndex((other) => isSame(result, other)) === index,
  );
  return unexpected.length > 0 ? unexpected : violated.slice(0, expected);
}

function isSame(a: Found, b: Found): boolean {
  return a.design === b.design && a.variant === b.variant && a.property.join() === b.property.join();
}

function notes(title: string, lines: readonly string[], style: TextStyle): string[] {
  return [...new Set(lines)].flatMap((line) =>
    wrap(line, style.width - title.length - 2).map(
      (part, index) => `${index === 0 ? `${title}:` : "".padEnd(title.length + 1)} ${part}`,
    ),
  );
}

function summary(results: readonly CheckResult[], bold: (text: string) => string): string {
  const expected = results.filter(({ asExpected }) => asExpected).length;
  const known = results.filter((result) => !result.asExpected && passes(result)).length;
  const verdicts = (["holds", "violated", "unrefuted"] as const)
    .map((verdict) => [verdict, results.filter((result) => result.verdict === verdict).length] as const)
    .filter(([, number]) => number > 0)
    .map(([verdict, number]) => `${number} ${verdict}`);
  const all = expected === results.length ? "all as expected" : `${expected} of ${results.length} as expected`;
  return bold(`${verdicts.join(", ")}: ${all}${known === 0 ? "" : `, ${known} known`}`);
}
