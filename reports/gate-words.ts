import type { GateFinding, GateReport } from "../harness/trace/gate-result";
import { count } from "./quantities";
import { runName } from "./run-words";

/** What a run was held to, a line each: what was left out, the baseline, the lock file, and what these have to say. */
export function gateLines({ changed, baseline, lock, findings }: GateReport): string[] {
  return [
    ...(changed === null ? [] : [changedWords(changed)]),
    ...(baseline === null ? [] : [baselineWords(baseline)]),
    ...(lock === null ? [] : [lockWords(lock)]),
    ...findings.map((finding) => `${finding.fails ? "!!" : "note:"} ${findingWords(finding)}`),
  ];
}

/** Something that the baseline or the lock file has to say, and what to do about it. */
export function findingWords(finding: GateFinding): string {
  const { design, variant, scope, message, kind } = finding;
  const row = runName({ design, variant, scope });
  return `${row}: ${message}; ${kind.startsWith("model-") ? "where that is meant: --update-lock" : "--update-baseline takes it out"}`;
}

/** The file that a finding is about. */
export function fileOfFinding({ kind }: GateFinding, { baseline, lock }: GateReport): string | null {
  return (kind.startsWith("model-") ? lock?.file : baseline?.file) ?? null;
}

function changedWords({ ref, everything, modules, unchanged }: NonNullable<GateReport["changed"]>): string {
  if (everything !== null) return `changed since ${ref}: everything counts, as ${everything}`;
  if (unchanged === modules) return `changed since ${ref}: none of ${modulesWords(modules)}, so nothing was checked`;
  return `changed since ${ref}: ${count(modules - unchanged)} of ${modulesWords(modules)}; the others were not checked`;
}

function modulesWords(number: number): string {
  return number === 1 ? "1 module" : `${count(number)} modules`;
}

function baselineWords({ file, known, fresh, updated }: NonNullable<GateReport["baseline"]>): string {
  return updated
    ? `baseline ${file}: written, ${count(known + fresh)} listed of what was checked`
    : `baseline ${file}: ${count(known)} known, ${count(fresh)} new`;
}

function lockWords({ file, same, updated }: NonNullable<GateReport["lock"]>): string {
  return updated ? `lock file ${file}: written` : `lock file ${file}: ${count(same)} as locked`;
}
