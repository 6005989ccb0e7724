import type { ChartArrow, ChartCoverage, CoverageResult, Share } from "../harness/trace/coverage-result";
import type { CheckResult } from "../harness/trace/result";
import { count } from "./quantities";
import { type TextStyle, wrap } from "./text-style";

/** A row that may tell its coverage. */
type Row = Pick<CheckResult, "design" | "variant" | "file"> & { readonly coverage?: CoverageResult | undefined };
type Covered = Row & { readonly coverage: CoverageResult };

/** What was never met of each variant at any of its scopes: arrows and states of the charts, and how many calls raced. */
export function coverageText(rows: readonly Row[], style: TextStyle): string[] {
  const variants = new Map<string, Covered[]>();
  for (const row of rows) {
    if (row.coverage === undefined) continue;
    const key = `${row.design} ${row.variant}`;
    variants.set(key, [...(variants.get(key) ?? []), { ...row, coverage: row.coverage }]);
  }
  return [...variants].flatMap(([name, scopes]) => {
    const [{ file, coverage }] = scopes as [Covered, ...Covered[]];
    const complete = scopes.every((row) => row.coverage.complete);
    const pairs = new Set(scopes.flatMap((row) => row.coverage.racingPairs.map((pair) => JSON.stringify(pair))));
    const lines = [
      `coverage of ${name}, ${complete ? "of all that can happen" : "as far as was looked"}:`,
      ...coverage.charts.flatMap(({ chart }) => chartLines(merged(chart, scopes), file)),
      `  ${count(pairs.size)} ${pairs.size === 1 ? "pair" : "pairs"} of racing calls`,
    ];
    return lines.flatMap((line) => indented(line, style.width));
  });
}

/** Broken lines stand beneath the first word. */
function indented(line: string, width: number): string[] {
  const indent = " ".repeat(line.search(/\S/));
  return wrap(line.trimStart(), width - indent.length).map((part) => indent + part);
}

/** What is missed at every scope. */
function merged(name: string, scopes: readonly Covered[]): ChartCoverage {
  const charts = scopes.flatMap(({ coverage }) => coverage.charts.filter(({ chart }) => chart === name));
  const common = <T>(shareOf: (chart: ChartCoverage) => Share<T>): Share<T> => {
    const [first, ...others] = charts.map(shareOf) as [Share<T>, ...Share<T>[]];
    const lists = others.map(({ missed }) => new Set(missed.map((each) => JSON.stringify(each))));
    const missed = first.missed.filter((each) => lists.every((list) => list.has(JSON.stringify(each))));
    return { all: first.all, missed, met: first.all - missed.length };
  };
  return {
    chart: name,
    states: common(({ states }) => states),
    arrows: common(({ arrows }) => arrows),
    calls: common(({ calls }) => calls),
  };
}

function chartLines({ chart, states, arrows, calls }: ChartCoverage, file: string | null): string[] {
  const share = ({ met, all }: Share<unknown>, what: string) => `${count(met)} of ${count(all)} ${what}`;
  return [
    `  ${chart}: ${share(states, "states")}, ${share(arrows, "arrows")}, ${share(calls, "calls")}`,
    ...arrows.missed.map((arrow) => `    never taken: ${arrowWords(arrow, states.missed)}${place(arrow, file)}`),
  ];
}

function arrowWords({ state, event, alternative, guarded, target }: ChartArrow, unreached: readonly string[]): string {
  const arrow = `${state} --${event} -> ${target ?? state}`;
  if (unreached.includes(state)) return `${arrow}, as ${state} is never reached`;
  if (guarded) return `${arrow}, whose guard is never true`;
  return alternative === 0 ? arrow : `${arrow}, as one before it is always taken`;
}

function place({ source }: ChartArrow, file: string | null): string {
  const at = source ?? file;
  return at === null ? "" : ` (${at})`;
}
