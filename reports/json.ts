import type { RunReport } from "../harness/trace/result";
import { printableJson } from "./printable";

/** A finished check for other programs, as docs/schema/report-1.json describes it. */
export function jsonReport(report: RunReport): string {
  return printableJson(report);
}
