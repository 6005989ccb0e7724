import type { Replayed } from "../harness/trace/result";
import type { Finding, Trace } from "../harness/trace/trace";
import { forecastWords } from "./forecast-words";
import { lanes } from "./lanes";
import { replayCommand } from "./run-words";
import { scopeWords } from "./scope-words";
import { faultWords, loopWords, shortestWords, switchWords } from "./step-words";
import { stopScreen } from "./stop-screen";
import { colorsOf, type TextStyle, wrap } from "./text-style";

/** A run for the people who have to understand it: what went wrong, step by step, and how to see it again. */
export function counterexample(run: Replayed, style: TextStyle): string[] {
  const { trace, property, bugcheck } = run;
  const paint = colorsOf(style);
  const verdict = property.length === 0 ? "ends without a violation" : `violates ${property.join(", ")}`;
  const forecast = forecastWords(run).flatMap((line) =>
    wrap(line, style.width - 6).map((part, index) => (index === 0 ? part : `      ${part}`)),
  );
  const reasons = trace.ending.violations.filter((finding) => property.includes(finding.property));
  return [
    `${paint.bold(`${run.design} ${run.variant}`)} on ${scopeWords({ ...run.scope, set: {} })} ${property.length === 0 ? verdict : paint.red(verdict)}`,
    ...reasons.flatMap((reason) => wrap(inBrief(reason), style.width - 2).map((line) => `  ${line}`)),
    "",
    ...lanes(trace, style),
    ...loopWords(trace).map((words) => paint.bold(words)),
    "",
    ...(bugcheck === null ? [] : stopScreen(bugcheck).map((line) => paint.red(line))),
    ...forecast,
    ...(bugcheck === null && forecast.length === 0 ? [] : [""]),
    ...section(
      "who waits",
      trace.ending.waiting.map(({ explanation, at }) => `${explanation} (at ${at})`),
      style,
    ),
    ...section(
      "in the end",
      trace.ending.standing.map(({ component, state }) => `${component}: ${state}`),
      style,
    ),
    summary(trace),
    `${paint.dim("replay with")} ${replayCommand(run)}`,
  ];
}

/** Who waits for whom has a section of its own. */
function inBrief({ kind, explanation }: Finding): string {
  return kind === "stuck" ? "nothing can move" : explanation;
}

function section(title: string, lines: readonly string[], style: TextStyle): string[] {
  if (lines.length === 0) return [];
  return [`${title}:`, ...lines.flatMap((line) => wrap(line, style.width - 2).map((part) => `  ${part}`)), ""];
}

function summary(trace: Trace): string {
  const { steps, smallestProcessors } = trace;
  const shortest = shortestWords(trace);
  const parts = [`${steps.length} steps${shortest}`, switchWords(trace)];
  if (smallestProcessors !== null) {
    parts.push(`shows from ${smallestProcessors} ${smallestProcessors === 1 ? "processor" : "processors"} on`);
  }
  return [...parts, ...faultWords(trace)].join("; ");
}
