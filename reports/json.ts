import type { RunReport } from "../harness/trace/result";

/** A finished check for other programs, as docs/schema/report-1.json describes it. */
export function jsonReport(report: RunReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
