import type { Label } from "../network/network";

/** A step in one line: "canceller[0] on CPU 0: IoSetCancelRoutine(irp, NULL), claim = Cancel". */
export function stepText({ actor, call, phase, result, processor }: Label): string {
  const where = processor === undefined ? "" : ` on CPU ${processor}`;
  const which = phase === "" ? "" : `, ${phase}`;
  const answer = result === undefined || result === "" ? "" : ` = ${result}`;
  return `${actor}${where}: ${call}${which}${answer}`;
}
