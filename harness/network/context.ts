import { DISPATCH_LEVEL } from "../language/irql";
import type { ActorComponent } from "./actor-component";
import type { Step } from "./network";
import type { ProcessorMessage } from "./processor-component";
import { askProcessors } from "./wiring";

/** Message by which a DPC or ISR that takes a processor asks whether a thread may be running there. */
export const MAY_BE_RUNNING = 0;

/** Processors of one transaction: those to try, in this order, where the context settles on one, and where it is found already. */
export interface Place {
  readonly settle: readonly number[];
  readonly find: readonly number[];
}

/**
 * Where a step may take place, one transaction for each place. Interchangeable processors are one case: the first that takes the
 * context stands for all of them. Others are a choice, as soon as the step tells them apart.
 */
export function places(actor: ActorComponent, settles: boolean): readonly Place[] {
  const { processors } = actor.placement;
  if (!settles || actor.wiring.interchangeable) return [anywhere(actor)];
  return processors.map((processor, index) => ({ settle: [processor], find: index === 0 ? processors : [] }));
}

/** For a step that finds its context where it is. */
export function anywhere(actor: ActorComponent): Place {
  const { processors } = actor.placement;
  return { settle: processors, find: processors };
}

/** Asks for the processor of a step from level `old` to `now`; `named`: the step passes the processor's number on. */
export function askPlace(
  actor: ActorComponent,
  place: Place,
  level: { readonly old: number; readonly now: number },
  then: (processor: number) => Step,
  named = false,
): Step {
  const message = levelProcessorMessage(actor, level.old, level.now);
  const settles = message.op === "push" || (message.op === "below" && named);
  return askProcessors(actor.wiring, settles ? place.settle : place.find, message, then);
}

/** What a step that takes a context from level `old` to `now` needs of its processor. */
function levelProcessorMessage(actor: ActorComponent, old: number, now: number): ProcessorMessage {
  const entered = isEntered(actor);
  const before = entered || old >= DISPATCH_LEVEL;
  const after = entered || now >= DISPATCH_LEVEL;
  if (before) return after ? { op: "top", actor: actor.name, irql: now } : { op: "pop", actor: actor.name };
  return after ? { op: "push", actor: actor.name, irql: now, onto: "empty", frozen: "" } : { op: "below" };
}

/** DPCs and ISRs lie on a processor's stack from enter to return, whatever level they are at. */
export function isEntered(actor: ActorComponent): boolean {
  const { kind } = actor.placement.actor;
  return kind === "dpc" || kind === "isr";
}
