import type { Sweep, SweepPoint } from "../harness/trace/sweep";
import { count } from "./quantities";
import { scopeCell } from "./scope-words";
import { sweepAnswer } from "./sweep-words";
import { colorsOf, type TextStyle } from "./text-style";

const BAR = 40;

/** A sweep as a table with a bar for each count, as long as its states are many, and the answer above it. */
export function sweepTable(sweep: Sweep, style: TextStyle): string[] {
  const paint = colorsOf(style);
  const { design, variant, scope, bound, points } = sweep;
  const most = Math.max(1, ...points.map(({ states }) => states));
  const rows = points.map((point) => [String(point.count), words(point), count(point.states), bar(point.states, most)]);
  const heads = [bound, "verdict", "states", ""];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = ([number = "", verdict = "", states = "", length = ""]: readonly string[]) =>
    `  ${number.padStart(widths[0]!)}  ${verdict.padEnd(widths[1]!)}  ${states.padStart(widths[2]!)}  ${length}`.trimEnd();
  return [
    `${paint.bold(`${design} ${variant}`)} on ${scopeCell(scope)} CPU: ${paint.bold(sweepAnswer(sweep))}`,
    paint.dim(line(heads)),
    ...rows.map((row, index) => coloured(line(row), points[index] as SweepPoint, paint)),
  ];
}

function words({ verdict, property, asExpected }: SweepPoint): string {
  const what = verdict === "violated" ? `violated ${property.join(", ")}` : verdict;
  return asExpected ? what : `${what} (not as expected)`;
}

function bar(states: number, most: number): string {
  return "#".repeat(Math.max(1, Math.round((BAR * states) / most)));
}

function coloured(line: string, { verdict, asExpected }: SweepPoint, paint: ReturnType<typeof colorsOf>): string {
  if (!asExpected) return paint.red(line);
  return verdict === "holds" ? paint.green(line) : paint.yellow(line);
}
