import type { FuzzResult } from "../harness/trace/fuzz-result";
import { columns } from "./columns";
import { count, duration } from "./quantities";
import { regressionWords } from "./regression-words";
import { replayCommand } from "./run-words";
import { scopeCell } from "./scope-words";
import { type Colors, colorsOf, type TextStyle, wrap } from "./text-style";

/** What fuzzing found, one line a row, and what its silence is worth. */
export function fuzzTable(fuzzes: readonly FuzzResult[], style: TextStyle): string[] {
  const paint = colorsOf(style);
  const head = ["", "design", "variant", "CPUs", "found", "runs", "steps", "states", "time", "steps/s"];
  const lines = columns([head, ...fuzzes.map(cells)]);
  return [
    paint.dim(lines[0] ?? ""),
    ...fuzzes.flatMap((fuzz, index) => [
      painted(lines[index + 1] ?? "", fuzz, paint),
      ...[...(fuzz.regressions ?? []).map(regressionWords), ...worth(fuzz), ...ways(fuzz)].flatMap((line) =>
        wrap(line, style.width - 4).map((part) => `    ${part}`),
      ),
    ]),
  ];
}

function cells(fuzz: FuzzResult): string[] {
  return [
    good(fuzz) ? "ok" : "!!",
    fuzz.design,
    fuzz.variant,
    scopeCell(fuzz.scope),
    fuzz.verdict === "violated" ? `violated ${fuzz.property.join(", ")}` : "nothing",
    count(fuzz.runs),
    count(fuzz.steps),
    count(fuzz.states),
    duration(fuzz.elapsedMs),
    fuzz.elapsedMs === 0 ? "" : count(Math.round((fuzz.steps / fuzz.elapsedMs) * 1000)),
  ];
}

function good({ asExpected, threshold }: FuzzResult): boolean {
  return asExpected && threshold?.kept !== false;
}

function painted(line: string, fuzz: FuzzResult, paint: Colors): string {
  if (!good(fuzz)) return paint.red(line);
  return fuzz.verdict === "violated" ? paint.yellow(line) : line;
}

/** The numbers in sentences, each as what it is: a bound, an estimate, or a count. */
function worth(fuzz: FuzzResult): string[] {
  if (fuzz.verdict === "violated") {
    const expected = fuzz.asExpected ? "" : `, and ${expectation(fuzz)} was expected`;
    const found = fuzz.failedRun === null ? "the known run" : `run ${fuzz.failedRun} of seed ${fuzz.seed}`;
    return [`${found}, after ${fuzz.foundSteps} steps${expected}`, ...fuzz.explanation];
  }
  const { pct, threshold, growth } = fuzz;
  const half = growth.findLast(({ runs }) => 2 * runs <= fuzz.runs);
  return [
    ...(fuzz.expected === "violated" ? [`${expectation(fuzz)} was expected, and these runs did not meet it`] : []),
    ...(pct === null
      ? []
      : [
          `bound: ${count(pct.runs)} runs of PCT miss a violation of depth ${pct.depth} or less with probability at most ${percent(pct.missProbability)} (${pct.actors} actors, ${pct.longestRun} steps, as measured)`,
        ]),
    `estimate: ${percent(fuzz.newStateShare)} of what a next run meets would be new (Good-Turing); at least ${count(Math.round(fuzz.unseenStates))} states unseen (Chao)`,
    ...(half === undefined
      ? []
      : [
          `count: ${count(half.states)} states after ${count(half.runs)} runs, ${count(fuzz.states)} after ${count(fuzz.runs)}`,
        ]),
    ...(fuzz.cutOff === 0 ? [] : [`${count(fuzz.cutOff)} runs were cut off before their end`]),
    ...(threshold === null || threshold.kept
      ? []
      : [`asked for was a miss probability of at most ${percent(threshold.missProbability)}`]),
    ...(fuzz.stoppedBy === "interrupt" || fuzz.stoppedBy === "time"
      ? [`stopped by ${fuzz.stoppedBy}; go on with --seed ${fuzz.seed} --from ${fuzz.nextRun}`]
      : []),
  ];
}

/** The different counterexamples, where they were asked for. */
function ways({ counterexamples = [], file }: FuzzResult): string[] {
  return counterexamples.map(({ property, cause, runs, trace }, index) => {
    const replay = replayCommand({ trace, file });
    const race =
      cause === null
        ? "nobody races"
        : `${cause.second.actor} ${cause.second.call} after ${cause.first.actor} ${cause.first.call} at ${cause.object}`;
    const times = `${count(runs)} ${runs === 1 ? "run" : "runs"}`;
    return `${index + 1}. ${property.join(", ")}: ${race} (${times}); ${replay}`;
  });
}

function expectation({ expected, expectedProperty }: FuzzResult): string {
  return expectedProperty === null ? expected : `${expected} ${expectedProperty}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
