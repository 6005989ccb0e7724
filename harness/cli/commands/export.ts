import { appendFileSync, closeSync, openSync } from "node:fs";
import { type Command, Option } from "commander";
import { defaultProperties } from "../../../properties/default-properties";
import { chartsDot } from "../../../reports/chart-dot";
import { printable } from "../../../reports/printable";
import { exportFormats, exportNetwork, type FormatName } from "../../export/export-formats";
import { CallerMistake } from "../../language/caller-mistake";
import type { Design } from "../../language/design";
import type { MemoryModel } from "../../language/memory-model";
import { type CompiledDesign, compileDesign } from "../../network/compile-design";
import { memoryModelNamed } from "../../network/memory/memory-model-named";
import { chartsOf } from "../../trace/charts";
import { loadDesigns } from "../loading/load-designs";
import { parseBound, parseCount, parseProcessors } from "../option-values";

interface ExportOptions {
  readonly format: FormatName | "svg";
  readonly charts?: boolean;
  readonly variant?: string;
  readonly processors?: readonly number[];
  readonly memoryModel?: MemoryModel;
  readonly set: Readonly<Record<string, number>>;
  readonly maxStates?: number;
  readonly output?: string;
}

/** Characters written at a time. */
const chunk = 1 << 16;

/** Adds `export <design>`. The text goes through the program's configured output, a line about it through its error output. */
export function addExportCommand(program: Command): void {
  program
    .command("export")
    .summary("a design for other tools: promela, aut, dot, svg, mermaid")
    .description(
      "Writes one variant of a design at one scope, every state and step of it: as a Promela model for SPIN, which counts exactly our states;" +
        " as a labelled transition system in the Aldebaran format; or, where it is small, as a drawing: for Graphviz, drawn by Graphviz, or for Mermaid.",
    )
    .argument("<design>", "a file or an id of a design")
    .addOption(
      new Option("--format <name>", "of the text")
        .choices([...Object.keys(exportFormats), "svg"])
        .makeOptionMandatory(),
    )
    .option("--charts", "draw the charts of the actors instead of the states they come to (dot, svg)")
    .option("--variant <name>", "instead of the design's first")
    .option("--processors <number>", "instead of the design's smallest number", parseProcessors)
    .option("--memory-model <name>", "sc, tso or arm64, instead of the design's first", memoryModelNamed)
    .option(
      "--set <name=count>",
      "how many of a thing declared with many(), for example irp=3 (repeatable)",
      parseBound,
      {},
    )
    .option("--max-states <count>", "instead of what the format is meant for", parseCount)
    .option("--output <file>", "instead of standard output")
    .action(async (name: string, options: ExportOptions, command: Command) => {
      const { writeOut = () => undefined, writeErr = () => undefined } = command.configureOutput();
      const { text, about } = await exportDesign(name, options);
      if (options.output === undefined) writeChunks(text, writeOut);
      else writeFile(text, options.output);
      writeErr(`${printable(about)}\n`);
    });
}

/** What is written, and a line about it. */
interface Written {
  readonly text: Iterable<string>;
  readonly about: string;
}

async function exportDesign(name: string, options: ExportOptions): Promise<Written> {
  const { format, set, maxStates } = options;
  const design = await theDesign(name);
  const [first = ""] = Object.keys(design.variants);
  const { variant = first } = options;
  const { processors: usual, memoryModels = ["sc" as const] } = design.variants[variant]?.scope ?? design.scope;
  const { memoryModel = memoryModels[0] ?? "sc" } = options;
  const asked = options.processors ?? [Math.min(...usual)];
  const [processors = 1, more] = asked;
  if (more !== undefined) {
    throw new CallerMistake(
      "ONE_SCOPE",
      `an export is of one scope, not of ${asked.join(" and ")} processors`,
      "Export one after the other.",
    );
  }
  const compiled = compileDesign(design, variant, { processors, set, memoryModel, properties: defaultProperties });
  const under = memoryModel === "sc" ? "" : ` under ${memoryModel}`;
  const scope = `${design.id} ${variant} on ${processors} CPU${under}`;
  if (options.charts === true) return exportCharts(compiled, scope, format);
  try {
    const exported = exportNetwork(compiled.network, format === "svg" ? "dot" : format, maxStates);
    const text = format === "svg" ? [await drawn([...exported.text].join(""))] : exported.text;
    return { text, about: `${scope}: ${exported.states} states, ${exported.transitions} transitions` };
  } catch (error) {
    throw error instanceof CallerMistake ? error.at({ design: `${design.id} ${variant}` }) : error;
  }
}

async function exportCharts(design: CompiledDesign, scope: string, format: ExportOptions["format"]): Promise<Written> {
  if (format !== "dot" && format !== "svg") {
    throw new CallerMistake("CHARTS_NOT_DRAWN", `charts are not written as ${format}`, "Choose --format dot or svg.");
  }
  const charts = chartsOf(design, new Set(design.actors.map(({ component }) => component.name)));
  const dot = chartsDot(charts);
  const text = format === "dot" ? dot : await drawn(dot);
  return { text: [text], about: `${scope}: ${charts.length} ${charts.length === 1 ? "chart" : "charts"}` };
}

async function theDesign(name: string): Promise<Design> {
  const { designs, mistakes } = await loadDesigns([name], process.cwd());
  if (mistakes[0] !== undefined) throw mistakes[0];
  const [found, another] = designs;
  if (found !== undefined && another === undefined) return found.design;
  const ids = designs.map(({ design }) => design.id).join(", ");
  throw new CallerMistake(
    "ONE_DESIGN",
    `an export is of one design, and ${name} names ${designs.length}`,
    `Name one of: ${ids}.`,
  );
}

function writeChunks(text: Iterable<string>, write: (text: string) => void): void {
  let waiting = "";
  for (const piece of text) {
    waiting += piece;
    if (waiting.length < chunk) continue;
    write(waiting);
    waiting = "";
  }
  if (waiting !== "") write(waiting);
}

function writeFile(text: Iterable<string>, file: string): void {
  try {
    const descriptor = openSync(file, "w");
    try {
      writeChunks(text, (piece) => appendFileSync(descriptor, piece));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof CallerMistake || !isSystemError(error)) throw error;
    throw new CallerMistake(
      "EXPORT_NOT_WRITTEN",
      `the export could not be written: ${error.message}`,
      "Choose another file, or make room for this one.",
      { file },
    );
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

/** Graphviz is large, and most formats have no use for it. */
async function drawn(dot: string): Promise<string> {
  const { drawer } = await import("../../../reports/draw.js");
  return (await drawer())(dot);
}
