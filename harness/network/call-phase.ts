import type { Condition, Phase } from "../language/call";
import type { ActorComponent } from "./actor-component";
import type { RunningActor } from "./actor-local";
import { argumentValues } from "./call-resolution";
import type { ProgramPoint } from "./program-point";

/** What the arguments of a call and the replies in it stand for, by name. */
export type Answers = Readonly<Record<string, string>>;

/** What is known at `here`, before the phase it is at. */
export function answersAt(
  actor: ActorComponent,
  here: RunningActor,
  { arrow, definition }: Extract<ProgramPoint, { kind: "call" }>,
): Answers {
  const { uses, roles } = actor.placement;
  if (here.phase > 0) return here.answers;
  return argumentValues(arrow, definition, uses, here.snapshot.context, roles);
}

/** The first phase from `phase` on whose condition is met. */
export function nextPhase(phases: readonly Phase[], phase: number, answers: Answers): number {
  const found = phases.findIndex(({ when }, index) => index >= phase && met(when, answers));
  return found < 0 ? phases.length : found;
}

export function met(condition: Condition | undefined, answers: Answers): boolean {
  return condition === undefined || answers[condition.answer] === condition.is;
}
