import type { CheckResult, Replayed, RunReport } from "../harness/trace/result";
import { forecastWords } from "./forecast-words";
import { budgetWords, limitWords } from "./quantities";
import { scopeWords } from "./scope-words";
import { stepList } from "./step-list";
import { loopWords } from "./step-words";
import { stopScreen } from "./stop-screen";

/** A row with the run that violates something. */
export type Violated = CheckResult & Replayed;

/** The rows that violate something, as expected or not. */
export function violatedOf<Row extends Pick<CheckResult, "trace">>(
  results: readonly Row[],
): (Row & Pick<Replayed, "trace">)[] {
  return results.filter((result): result is Row & Pick<Replayed, "trace"> => result.trace !== null);
}

/** Every run a report can show: the violations, and those run again. */
export function runsOf({ results, replays = [] }: RunReport): Replayed[] {
  return [...violatedOf(results), ...replays];
}

/** Design, variant and scope; tells the runs of a report apart. */
export function runName({ design, variant, scope }: Pick<Replayed, "design" | "variant" | "scope">): string {
  return `${design} ${variant} on ${scopeWords(scope)}`;
}

/** Why a run is a counterexample, a sentence for each violated property that the row reports. */
export function reasonsOf({ property, trace }: Pick<Replayed, "property" | "trace">): string[] {
  return trace.ending.violations
    .filter((finding) => property.includes(finding.property))
    .map((finding) => `${finding.property}: ${finding.explanation}`);
}

/** A counterexample in plain lines, each whole: what is violated, the steps, what Windows shows, and how to see it again. */
export function runLines(run: Replayed): string[] {
  return [
    ...reasonsOf(run),
    ...stepList(run.trace.steps),
    ...loopWords(run.trace),
    ...(run.bugcheck === null ? [] : stopScreen(run.bugcheck)),
    ...forecastWords(run),
    `replay with ${replayCommand(run)}`,
  ];
}

/** What to type to see a run again. */
export function replayCommand({ trace, file }: Pick<Replayed, "trace" | "file">): string {
  const name = file === null ? "" : ` ${/[^\w./\\:-]/.test(file) ? `"${file}"` : file}`;
  return `bugcheck replay ${trace.schedule}${name}`;
}

/** What is wrong with a row: "violates x; expected holds"; undefined where it is as expected. */
export function surprise(result: CheckResult): string | undefined {
  if (result.asExpected) return undefined;
  return `${verdictWords(result)}; ${complaint(result)}`;
}

/** Whether a row is nothing new: as its design expects, or known from the baseline. */
export function passes({ asExpected, baseline }: Pick<CheckResult, "asExpected" | "baseline">): boolean {
  return asExpected || baseline === "known";
}

/** What is to be said of a row that is not as expected. */
export function complaint(result: CheckResult): string {
  const { baseline, budget } = result;
  if (budget !== undefined) return `over its budget of ${budgetWords(budget)}`;
  const expected = `expected ${expectedWords(result)}`;
  return baseline === undefined ? expected : `${expected}, ${baseline} to the baseline`;
}

export function verdictWords({ verdict, property, limit }: CheckResult): string {
  if (verdict === "violated") return `violated ${property.join(", ")}`;
  return verdict === "unrefuted" && limit !== null ? `unrefuted, ${limitWords(limit)}` : verdict;
}

export function expectedWords({ expected, expectedProperty, expectedLimit }: CheckResult): string {
  if (expectedLimit !== null) return `${expected} by ${expectedLimit}`;
  return expectedProperty === null ? expected : `${expected} ${expectedProperty}`;
}
