import type { DesignDiff, DiffReport, TraceChange } from "../harness/trace/diff-result";
import type { Replayed } from "../harness/trace/result";
import { columns } from "./columns";
import { counterexample } from "./counterexample";
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
} from "./diff-words";
import { lanes } from "./lanes";
import { printableAll } from "./printable";
import { replayCommand } from "./run-words";
import { mistakeText } from "./text";
import { type Colors, colorsOf, type TextStyle, wrap } from "./text-style";

/** Two designs compared, for a terminal. */
export function diffText(report: DiffReport, style: TextStyle): string {
  const printed = printableAll(report);
  const paint = colorsOf(style);
  const { designs, mistakes } = printed;
  const blocks = [
    [`${paint.dim("old")}  ${printed.old}`, `${paint.dim("new")}  ${printed.new}`],
    ...designs.flatMap((design) => designBlocks(design, style)),
    ...mistakes.map((mistake) => [mistakeText(mistake, style)]),
    designs.length === 0 ? [] : [paint.bold(summaryWords(printed))],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function designBlocks(design: DesignDiff, style: TextStyle): string[][] {
  const paint = colorsOf(style);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [paint.bold(title), ...lines];
  const objects = design.objects.map((change) => wrapped(objectLine(change), style, paint));
  return [
    [paint.bold(designWords(design))],
    section("verdicts", verdictTable(design, paint)),
    ...lostRuns(design).map((run) => counterexample(run, style)),
    ...traceBlocks(design.traces, style),
    ...design.charts.map((change) =>
      section(
        `chart of ${chartTitle(change)}`,
        chartLines(change).flatMap((line) => wrapped(line, style, paint)),
      ),
    ),
    section("objects", objects.flat()),
    section(
      "old counterexamples",
      design.counterexamples.flatMap((fate) => [
        ...wrapped(fateWords(fate), style, paint),
        ...(fate.run !== null && fate.fate === "reopened" ? ["", ...runLines(fate.run, style)] : []),
      ]),
    ),
  ];
}

function verdictTable({ verdicts }: DesignDiff, paint: Colors): string[] {
  const rows = columns([["", "variant", "at", "old", "new", ""], ...verdicts.map(verdictCells)]);
  const [head = "", ...lines] = rows;
  return [
    paint.dim(head),
    ...lines.map((line, index) => {
      const { change } = verdicts[index] ?? { change: "same" as const };
      const colour = { "!!": paint.red, ok: paint.green, "?": paint.yellow }[changeWords[change].mark];
      return colour === undefined ? line : colour(line);
    }),
  ];
}

function traceBlocks(traces: readonly TraceChange[], style: TextStyle): string[][] {
  const paint = colorsOf(style);
  const shown = new Set<string>();
  return traces.flatMap((trace) => {
    const words = traceWords(trace);
    if (words === undefined) return [];
    const title = paint.bold(`traces of ${whereWords(trace.variant, trace.scope)}`);
    // At another scope it is rarely another difference.
    const same = JSON.stringify([trace.variant, trace.direction, trace.call]);
    const run = shown.has(same) ? null : trace.run;
    shown.add(same);
    return [[title, ...wrapped(words, style, paint), ...(run === null ? [] : ["", ...runLines(run, style)])]];
  });
}

function runLines(run: Replayed, style: TextStyle): string[] {
  const inside = { ...style, width: style.width - 2 };
  return [...lanes(run.trace, inside), `${colorsOf(style).dim("replay with")} ${replayCommand(run)}`].map((line) =>
    `  ${line}`.trimEnd(),
  );
}

/** Indented; what is added green, what is gone red. */
function wrapped(text: string, style: TextStyle, paint: Colors): string[] {
  const colour = text.startsWith("+ ") ? paint.green : text.startsWith("- ") ? paint.red : (line: string) => line;
  return wrap(text, style.width - 4).map((line, index) => `  ${index === 0 ? "" : "  "}${colour(line)}`);
}
