import type { GateReport } from "../../harness/trace/gate-result";
import type { CheckResult, Mistake, RunReport } from "../../harness/trace/result";
import type { Draw } from "../draw";
import { gateLines } from "../gate-words";
import { printableAll } from "../printable";
import { count, duration } from "../quantities";
import { complaint, passes, runsOf, type Violated, verdictWords, violatedOf } from "../run-words";
import { scopeCell } from "../scope-words";
import { element, escaped } from "./markup";
import { page } from "./page";
import { runSection } from "./run-section";
import { sweepPlot } from "./sweep-plot";

/**
 * A finished run as one page that needs nothing else: the verdicts, and every counterexample as swim lanes to be stepped
 * through, with the charts that `draw` draws. The page forbids itself the network and every script but its own.
 */
export function htmlReport(report: RunReport, draw: Draw): string {
  const printed = printableAll(report);
  const { tool, results, sweeps = [], mistakes, gate } = printed;
  const runs = runsOf(printed);
  const violated = violatedOf(results);
  const idOf = (result: CheckResult) => {
    const at = violated.indexOf(result as Violated);
    return at < 0 ? undefined : `run-${at + 1}`;
  };
  const surprises = violated.some((result) => !passes(result));
  const sections = runs.map((run, index) => {
    const result = violated[index];
    return runSection(run, `run-${index + 1}`, surprises ? result !== undefined && !passes(result) : index === 0, draw);
  });
  const wrong = results.filter(({ asExpected }) => !asExpected).length;
  const verdict = wrong === 0 ? "all as expected" : `${wrong} of ${results.length} not as expected`;
  const body = `<h1>bugcheck${results.length === 0 ? "" : `: ${verdict}`}</h1>
${sweeps.map(sweepPlot).join("\n")}
${results.length === 0 ? "" : overview(results, idOf)}
${mistakes.map(mistakeNote).join("\n")}
${sections.join("\n")}
${gate === undefined ? "" : heldTo(gate)}
${notes(results)}`;
  return page({ title: `bugcheck: ${results.length === 0 ? "a run" : verdict}`, version: tool.version, body });
}

const HEADS = ["design", "variant", "CPUs", "verdict", "states", "depth", "time", "states/s"];

function overview(results: readonly CheckResult[], idOf: (result: CheckResult) => string | undefined): string {
  const heads = HEADS.map((head) => element("th", { scope: "col" }, head)).join("");
  const rows = results.map((result) => `<tr>${overviewCells(result, idOf(result)).join("")}</tr>`);
  return `<div class="scroll" tabindex="0" role="region" aria-label="verdicts"><table class="verdicts"><thead><tr>${heads}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table></div>`;
}

function overviewCells(result: CheckResult, id: string | undefined): string[] {
  const { design, variant, scope, asExpected, verdict, states, depth, elapsedMs } = result;
  const words = escaped(verdictWords(result));
  const linked = id === undefined ? words : element("a", { href: `#${id}` }, words);
  const surprise = asExpected ? "" : element("span", { class: "surprise" }, escaped(` ${complaint(result)}`));
  const number = (text: string) => element("td", { class: "number-cell" }, escaped(text));
  return [
    element("td", {}, escaped(design)),
    element("td", {}, escaped(variant)),
    number(scopeCell(scope)),
    element("td", { class: passes(result) ? verdict : "surprise" }, linked, surprise),
    number(count(states)),
    number(count(depth)),
    number(duration(elapsedMs)),
    number(elapsedMs > 0 ? count(Math.round((states / elapsedMs) * 1000)) : ""),
  ];
}

function mistakeNote({ code, message, hint, place }: Mistake): string {
  const where = Object.entries(place).map(([what, name]) => `${what} ${name}`);
  return element(
    "p",
    { class: "reason" },
    escaped([`${code}: ${message}`, ...where, hint].filter((part) => part !== "").join(". ")),
  );
}

function heldTo(gate: GateReport): string {
  const lines = gateLines(gate);
  if (lines.length === 0) return "";
  return `<h2>Held to</h2>\n<ul>${lines.map((line) => element("li", {}, escaped(line))).join("\n")}</ul>`;
}

function notes(results: readonly CheckResult[]): string {
  const lines = new Set(results.flatMap(({ assumptions, warnings }) => [...warnings, ...assumptions]));
  if (lines.size === 0) return "";
  return `<h2>Assumed</h2>\n<ul>${[...lines].map((line) => element("li", {}, escaped(line))).join("\n")}</ul>`;
}
