import type { CheckResult } from "../../trace/result";
import type { Finding, Trace } from "../../trace/trace";

/**
 * Where a violation comes from, in words that stay the same while the design around it changes: the step that violates, or who
 * waits where. Interchangeable instances are not told apart.
 */
export function violationRoot({ trace }: Pick<CheckResult, "trace">, property: string): string {
  const finding = trace?.ending.violations.find((violation) => violation.property === property);
  if (trace === null || finding === undefined) return "";
  return withoutInstances(rootOf(finding, trace));
}

function rootOf({ kind, explanation }: Finding, { steps, ending }: Trace): string {
  if (kind === "final") return explanation;
  if (kind === "stuck") {
    const waiting = ending.waiting.map(
      ({ actor, at, call }) => `${actor} waits at ${at}${call === null ? "" : `: ${call}`}`,
    );
    return [...new Set(waiting.map(withoutInstances))].sort().join("; ");
  }
  const last = steps.at(-1);
  if (last === undefined) return "the initial state";
  return `${last.actor}: ${last.call}${last.phase === null ? "" : `: ${last.phase}`}`;
}

function withoutInstances(text: string): string {
  return text.replace(/\[\d+\]/g, "");
}
