import type { Trace, TraceStep } from "../harness/trace/trace";

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

/** Which steps go round for ever: "steps 3 to 5 repeat for ever"; nothing where the run ends. */
export function loopWords({ steps, loopStart }: Pick<Trace, "steps" | "loopStart">): string[] {
  if (loopStart === undefined) return [];
  const first = loopStart + 1;
  const which = first === steps.length ? `step ${first} repeats` : `steps ${first} to ${steps.length} repeat`;
  return [`${which} for ever`];
}

/** Whether a shorter run would have done, as far as that is known. */
export function shortestWords({ provenShortest, loopStart }: Pick<Trace, "provenShortest" | "loopStart">): string {
  if (provenShortest === null) return "";
  if (!provenShortest) return ", not proven shortest";
  return loopStart === undefined ? ", no shorter run does it" : ", no shorter way leads into such a loop";
}

/** The faults of the environment's that it takes to break the design: "it takes 1 fault: block allocate!fails". */
export function faultWords({ smallestFaults }: Pick<Trace, "smallestFaults">): string[] {
  if (smallestFaults === undefined) return [];
  const { faults, proven } = smallestFaults;
  if (faults.length === 0) return ["it takes no fault"];
  const most = proven ? "it takes" : "it takes at most";
  return [`${most} ${faults.length} ${faults.length === 1 ? "fault" : "faults"}: ${faults.join(", ")}`];
}

/** "3 context switches, no run has fewer". */
export function switchWords({
  contextSwitches,
  fewestSwitches,
}: Pick<Trace, "contextSwitches" | "fewestSwitches">): string {
  const switches = `${contextSwitches} context ${contextSwitches === 1 ? "switch" : "switches"}`;
  return fewestSwitches === true ? `${switches}, no run has fewer` : switches;
}

/** A step in one line, for reports that list steps one under the other. */
export function stepLine(step: TraceStep): string {
  const irql = irqlWords(step);
  const where = irql === "" ? laneTitle(step.processor) : `${laneTitle(step.processor)}, IRQL ${irql}`;
  return `${step.actor} (${where}): ${stepWords(step)}`;
}
