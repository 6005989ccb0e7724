import type { DesignDiff, DiffReport, VerdictChange } from "../../harness/trace/diff-result";
import type { Replayed } from "../../harness/trace/result";
import {
  changeWords,
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
} from "../diff-words";
import type { Draw } from "../draw";
import { printableAll } from "../printable";
import { element, escaped } from "./markup";
import { page } from "./page";
import { runSection } from "./run-section";

/** Two designs compared, as one page that needs nothing else; runs that tell them apart are swim lanes to be stepped through. */
export function diffHtml(report: DiffReport, draw: Draw): string {
  const printed = printableAll(report);
  const summary = printed.designs.length === 0 ? "" : summaryWords(printed);
  let runs = 0;
  const show = (run: Replayed) => {
    runs += 1;
    return runSection(run, `run-${runs}`, runs === 1, draw);
  };
  const wrong = printed.mistakes.map(({ code, message, hint }) =>
    element("p", { class: "reason" }, escaped(`${code}: ${message} ${hint}`)),
  );
  const body = [
    `<h1>bugcheck diff: ${escaped(printed.old)} → ${escaped(printed.new)}</h1>`,
    element("p", {}, escaped(summary)),
    ...wrong,
    ...printed.designs.map((design) => section(design, show)),
  ];
  return page({ title: "bugcheck diff", version: printed.tool.version, body: body.join("\n") });
}

function section(design: DesignDiff, show: (run: Replayed) => string): string {
  const { verdicts, traces, charts, objects, counterexamples } = design;
  const lost = lostRuns(design).map(show);
  const told = traces.flatMap((trace) => {
    const words = traceWords(trace);
    if (words === undefined) return [];
    const sentence = element(
      "p",
      {},
      element("strong", {}, escaped(whereWords(trace.variant, trace.scope))),
      escaped(`: ${words}`),
    );
    return [sentence, ...(trace.run === null ? [] : [show(trace.run)])];
  });
  const fates = counterexamples.flatMap((fate) => [
    element("p", fate.fate === "reopened" ? { class: "reason" } : {}, escaped(fateWords(fate))),
    ...(fate.run !== null && fate.fate !== "elsewhere" ? [show(fate.run)] : []),
  ]);
  return [
    `<section><h2>${escaped(designWords(design))}</h2>`,
    verdictTable(verdicts),
    ...lost,
    ...titled("Traces", told),
    ...titled(
      "Charts",
      charts.map((change) => `<p>${escaped(chartTitle(change))}</p>${lines(chartLines(change))}`),
    ),
    ...titled("Objects", objects.length === 0 ? [] : [lines(objects.map(objectLine))]),
    ...titled("Old counterexamples", fates),
    "</section>",
  ].join("\n");
}

function titled(title: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`<h3>${title}</h3>`, ...parts];
}

function lines(texts: readonly string[]): string {
  const name = (text: string) => (text.startsWith("+ ") ? "ins" : text.startsWith("- ") ? "del" : "span");
  return `<ul>${texts.map((text) => element("li", {}, element(name(text), {}, escaped(text)))).join("\n")}</ul>`;
}

const HEADS = ["variant", "at", "old", "new", "change"];

function verdictTable(verdicts: readonly VerdictChange[]): string {
  const heads = HEADS.map((head) => element("th", { scope: "col" }, head)).join("");
  const rows = verdicts.map((verdict) => {
    const [, ...cells] = verdictCells(verdict);
    const look = { "!!": "surprise", ok: "holds", "?": "unrefuted" }[changeWords[verdict.change].mark];
    const last = cells.length - 1;
    return `<tr>${cells.map((cell, index) => element("td", index === last ? { class: look } : {}, escaped(cell))).join("")}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="verdicts"><table class="verdicts"><thead><tr>${heads}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table></div>`;
}
