import type { CheckResult } from "../harness/trace/result";
import { count, duration } from "./quantities";
import { complaint, passes, verdictWords } from "./run-words";
import { scopeCell } from "./scope-words";
import { type Colors, colorsOf, type TextStyle } from "./text-style";

const HEADS = ["", "design", "variant", "CPUs", "verdict", "states", "transitions", "depth", "time", ""] as const;
/** Columns of numbers stand to the right. */
const RIGHT = new Set([3, 5, 6, 7, 8]);

/** One line a row: what came out, whether that was expected, and what it took. */
export function verdictTable(results: readonly CheckResult[], style: TextStyle): string[] {
  const paint = colorsOf(style);
  const rows = results.map((result, index) => cells(result, results[index - 1]));
  const widths = HEADS.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (RIGHT.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)));
  return [
    paint.dim(line(HEADS).join("  ").trimEnd()),
    ...rows.map((row, index) => painted(line(row), results[index] as CheckResult, paint)),
  ];
}

function cells(result: CheckResult, above: CheckResult | undefined): string[] {
  const sameDesign = above?.design === result.design;
  const sameVariant = sameDesign && above?.variant === result.variant;
  return [
    markOf(result),
    sameDesign ? "" : result.design,
    sameVariant ? "" : result.variant,
    scopeCell(result.scope),
    verdictWords(result),
    count(result.states),
    count(result.transitions),
    count(result.depth),
    duration(result.elapsedMs),
    result.asExpected ? "" : complaint(result),
  ];
}

/** As expected, known from the baseline, or neither. */
function markOf(result: CheckResult): string {
  if (result.asExpected) return "ok";
  return passes(result) ? "~~" : "!!";
}

function painted(row: readonly string[], result: CheckResult, paint: Colors): string {
  const { verdict, asExpected } = result;
  const good = asExpected ? paint.green : passes(result) ? paint.yellow : paint.red;
  const colour = { holds: paint.green, violated: passes(result) ? paint.yellow : paint.red, unrefuted: paint.yellow }[
    verdict
  ];
  const [mark = "", design = "", variant = "", processors = "", words = "", ...rest] = row;
  return [good(mark), paint.bold(design), variant, processors, colour(words), ...rest].join("  ").trimEnd();
}
