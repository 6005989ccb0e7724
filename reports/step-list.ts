import type { TraceStep } from "../harness/trace/trace";
import { stepLine } from "./step-words";

/** A run as a numbered list, one step a line, each in full. */
export function stepList(steps: readonly TraceStep[]): string[] {
  const width = String(steps.length).length;
  return steps.map((step, index) => `${String(index + 1).padStart(width)}. ${stepLine(step)}`);
}
