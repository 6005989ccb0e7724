import type { ActorComponent } from "../actor-component";
import type { RunningActor } from "../actor-local";
import { answersAt, nextPhase } from "../call-phase";
import type { Location } from "./window";

/** An access to memory that an actor makes next. */
export interface MemoryUse extends Location {
  readonly writes: boolean;
  readonly plain: boolean;
  /** The call as it stands in the chart. */
  readonly text: string;
}

/** What the next phase of the call that is offered at `here` does to memory; nothing where no call is offered. */
export function memoryUses(actor: ActorComponent, here: RunningActor): readonly MemoryUse[] {
  const point = actor.point(here);
  if (point.kind !== "call") return [];
  const { phases } = point.definition;
  const answers = answersAt(actor, here, point);
  const phase = phases[nextPhase(phases, here.phase, answers)];
  return (phase?.messages ?? []).flatMap(({ to, memory }): MemoryUse[] => {
    const object = answers[to];
    if (object === undefined || memory === undefined || memory.access === "register") return [];
    const { access, order, location = "" } = memory;
    return [{ object, location, writes: access !== "load", plain: order === "plain", text: point.arrow.text }];
  });
}
