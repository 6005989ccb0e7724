import type { TraceStep } from "../harness/trace/trace";

/** Where a step takes place. */
export function laneTitle(processor: number | null): string {
  return processor === null ? "environment" : `CPU ${processor}`;
}

/** What a step does: the call as it stands in the chart, its phase, its result, and what it is about. */
export function stepWords({ kind, call, phase, result, source, objects }: TraceStep): string {
  const words =
    kind === "choice"
      ? `? ${call}`
      : kind === "enter"
        ? "(enters)"
        : kind === "return" && call === "return"
          ? "(returns)"
          : call;
  return [
    words,
    phase === null ? "" : `: ${phase}`,
    result === null ? "" : ` = ${result}`,
    boundTo(call, result, objects),
    source === null ? "" : ` [${source}]`,
  ].join("");
}

/** Objects that the call's words leave open: "IoCancelIrp(irp)" is about irp[0]. */
function boundTo(call: string, result: string | null, objects: readonly string[]): string {
  const named = call.split(/[(), ]+/);
  const others = objects.filter((name) => !named.includes(name) && name !== result);
  return others.length === 0 ? "" : ` {${others.join(", ")}}`;
}

/** The level on Windows' scale; two where the step changes it. */
export function irqlWords({ irql, irqlAfter }: TraceStep): string {
  if (irql === null) return "";
  return irql === irqlAfter || irqlAfter === null ? String(irql) : `${irql}->${irqlAfter}`;
}

/** A step in one line, for reports that list steps one under the other. */
export function stepLine(step: TraceStep): string {
  const irql = irqlWords(step);
  const where = irql === "" ? laneTitle(step.processor) : `${laneTitle(step.processor)}, IRQL ${irql}`;
  return `${step.actor} (${where}): ${stepWords(step)}`;
}
