import type { DiffReport } from "../harness/trace/diff-result";
import { printableJson } from "./printable";

/** Two designs compared, for other programs, as docs/schema/diff-1.json describes it. */
export function diffJson(report: DiffReport): string {
  return printableJson(report);
}
