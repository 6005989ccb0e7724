import type { ActorComponent } from "./actor-component";
import type { Answers } from "./call-phase";
import type { Step } from "./network";
import { askObject } from "./wiring";

/**
 * Tells the driver image that an actor's instructions lie in, where it was placed with one, that they go on: the actor is back from its call, whether that
 * waited or not. `failed` where the image is no longer there. A call that names the image itself, as one that unmaps it does, is none of its uses.
 */
export function askImage(
  { wiring, name, thread, placement }: ActorComponent,
  named: Answers,
  then: () => Step,
  failed: () => Step,
): Step {
  const { image } = placement.actor.options;
  if (image === undefined || Object.values(named).includes(image)) return then();
  const message = { event: { type: "run", by: thread }, blocks: false, from: `${name}, back from its call,` };
  return askObject(wiring, image, message, then, failed);
}
