import type { TraceStep } from "./trace";

/** How often another context acts than the one before; the environment and its choices are no contexts. */
export function contextSwitches(steps: readonly Pick<TraceStep, "actor" | "irql" | "kind">[]): number {
  const acting = steps.filter(({ kind, irql }) => kind !== "choice" && irql !== null).map(({ actor }) => actor);
  return acting.filter((actor, index) => index > 0 && actor !== acting[index - 1]).length;
}
