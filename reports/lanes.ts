import type { TraceStep } from "../harness/trace/trace";
import { colorsOf, type TextStyle, wrap } from "./text-style";

const NARROWEST = 26;
const HELD_WIDEST = 34;
const ENVIRONMENT = "environment";

/** A column of the run: one processor, or the environment. */
interface Lane {
  readonly title: string;
  readonly processor: number | null;
}

/**
 * A run, one step after the other, in a column for each processor and one for the environment. A context that comes to act is
 * named above its first step; the last column says what is held by whom after the step.
 */
export function lanes(steps: readonly TraceStep[], style: TextStyle): string[] {
  const paint = colorsOf(style);
  const all = lanesOf(steps);
  const number = String(steps.length).length;
  const left = number + 2 + 5 + 2;
  const held = Math.min(HELD_WIDEST, Math.max(4, ...steps.map((step) => heldWords(step).length)));
  const room = Math.floor((style.width - left - held - 2) / all.length) - 2;
  const merged = room < NARROWEST;
  const width = merged ? style.width - left - held - 4 : Math.min(room, 60);
  const columns = merged ? [{ title: all.map(({ title }) => title).join(", "), processor: null }] : all;
  const blank = columns.map(() => "");

  const row = (cells: readonly string[], index: string, irql: string, holds: string, colour = (text: string) => text) =>
    [
      index.padStart(number),
      irql.padEnd(5),
      ...cells.map((cell) => (cell === "" ? "".padEnd(width) : colour(cell.padEnd(width)))),
      paint.dim(holds),
    ]
      .join("  ")
      .trimEnd();

  const lines = [
    paint.dim(
      row(
        columns.map(({ title }) => title),
        "#",
        "IRQL",
        "held",
      ),
    ),
  ];
  let acting: string | undefined;
  for (const [index, step] of steps.entries()) {
    const column = merged
      ? 0
      : Math.max(
          0,
          columns.findIndex(({ processor }) => processor === laneNumber(step)),
        );
    const inColumn = (text: string) => blank.map((cell, at) => (at === column ? text : cell));
    if (step.actor !== acting) {
      const place = merged ? ` on ${laneTitle(laneNumber(step))}` : "";
      for (const name of wrap(`${step.actor}${place}`, width)) lines.push(row(inColumn(name), "", "", "", paint.bold));
      acting = step.actor;
    }
    const call = wrap(stepWords(step), width - 2).map((text) => `  ${text}`);
    const holds = wrap(heldWords(step), held);
    for (let line = 0; line < Math.max(call.length, holds.length); line += 1) {
      const first = line === 0;
      const cell = inColumn(call[line] ?? "");
      lines.push(row(cell, first ? String(index + 1) : "", first ? irqlWords(step) : "", holds[line] ?? ""));
    }
  }
  return lines;
}

function lanesOf(steps: readonly TraceStep[]): Lane[] {
  const processors = Math.max(1, ...steps.map(({ occupancy }) => occupancy.length));
  const numbers: (number | null)[] = [...Array(processors).keys()];
  if (steps.some((step) => laneNumber(step) === null)) numbers.unshift(null);
  return numbers.map((processor) => ({ title: laneTitle(processor), processor }));
}

function laneNumber({ processor }: TraceStep): number | null {
  return processor;
}

function laneTitle(processor: number | null): string {
  return processor === null ? ENVIRONMENT : `CPU ${processor}`;
}

function stepWords({ kind, call, phase, result, source, objects }: TraceStep): string {
  const words =
    kind === "choice"
      ? `? ${call}`
      : kind === "enter"
        ? "(enters)"
        : kind === "return" && call === "return"
          ? "(returns)"
          : call;
  return [
    words,
    phase === null ? "" : `: ${phase}`,
    result === null ? "" : ` = ${result}`,
    boundTo(call, result, objects),
    source === null ? "" : ` [${source}]`,
  ].join("");
}

/** Instances that the call's words leave open: "IoCancelIrp(irp)" is about irp[0]. */
function boundTo(call: string, result: string | null, objects: readonly string[]): string {
  const instances = objects.filter((name) => name.endsWith("]") && !call.includes(name) && name !== result);
  return instances.length === 0 ? "" : ` {${instances.join(", ")}}`;
}

/** The level on Windows' scale; two where the step changes it. */
function irqlWords({ irql, irqlAfter }: TraceStep): string {
  if (irql === null) return "";
  return irql === irqlAfter || irqlAfter === null ? String(irql) : `${irql}->${irqlAfter}`;
}

function heldWords({ holds }: TraceStep): string {
  return holds.map(({ object, owner }) => `${object}: ${owner}`).join("  ");
}
