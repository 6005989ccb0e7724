import { DISPATCH_LEVEL } from "../language/irql";
import type { ActorComponent } from "./actor-component";
import type { ProcessorMessage } from "./processor-component";

/** Message by which a DPC or ISR that takes a processor asks whether a thread may be running there. */
export const MAY_BE_RUNNING = 0;

/** What a step that takes a context from level `old` to `now` needs of its processor. */
export function levelProcessorMessage(actor: ActorComponent, old: number, now: number): ProcessorMessage {
  const entered = isEntered(actor);
  const before = entered || old >= DISPATCH_LEVEL;
  const after = entered || now >= DISPATCH_LEVEL;
  if (before) return after ? { op: "top", actor: actor.name, irql: now } : { op: "pop", actor: actor.name };
  return after ? { op: "push", actor: actor.name, irql: now, onlyEmpty: true, frozen: "" } : { op: "below" };
}

/** DPCs and ISRs lie on a processor's stack from enter to return, whatever level they are at. */
export function isEntered(actor: ActorComponent): boolean {
  const { kind } = actor.placement.actor;
  return kind === "dpc" || kind === "isr";
}
