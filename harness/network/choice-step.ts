import type { ActorComponent } from "./actor-component";
import type { RunningActor } from "./actor-local";
import { anywhere, askPlace } from "./context";
import type { Step } from "./network";
import { stateName } from "./snapshot-key";
import { askLevel } from "./wiring";

/** One transaction for each choice the environment has here: an outcome of the driver's code that is not the schedule's doing. */
export function choiceSteps(actor: ActorComponent, here: RunningActor, texts: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  for (const text of texts) {
    const next = actor.after(here, text);
    if (next === undefined) continue;
    const label = actor.wiring.labels.id({
      actor: actor.name,
      call: text.slice(2),
      phase: "",
      kind: "choice",
      arrow: `${stateName(here.snapshot.value)} --${text}`,
    });
    steps.push(atPresentLevel(actor, { kind: "done", outcomes: [actor.outcome(next, label)] }));
  }
  return steps;
}

/** Driver code chooses only while it runs; the environment's own actors choose at any time. */
function atPresentLevel(actor: ActorComponent, done: Step): Step {
  if (actor.placement.actor.kind === "environment") return done;
  return askLevel(actor.wiring, actor.name, { op: "step" }, (level) =>
    askPlace(actor, anywhere(actor), level, () => done),
  );
}
