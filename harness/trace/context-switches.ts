import type { CompiledDesign } from "../network/compile-design";
import type { Label } from "../network/network";
import type { TraceStep } from "./trace";

/** The context that takes a step with this label; undefined for the environment and its choices. */
export function contextOf({ levels }: CompiledDesign): (label: Label) => string | undefined {
  return ({ actor, kind }) => (kind !== "choice" && levels.has(actor) ? actor : undefined);
}

/** How often another context acts than the one before; the environment and its choices are no contexts. */
export function contextSwitches(steps: readonly Pick<TraceStep, "actor" | "irql" | "kind">[]): number {
  const acting = steps.filter(({ kind, irql }) => kind !== "choice" && irql !== null).map(({ actor }) => actor);
  return acting.filter((actor, index) => index > 0 && actor !== acting[index - 1]).length;
}
