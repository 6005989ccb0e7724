import { DISPATCH_LEVEL } from "../language/irql";
import type { ActorComponent } from "./actor-component";
import type { ActorLocal, RunningActor } from "./actor-local";
import { nextPhase } from "./call-phase";
import { argumentValues } from "./call-resolution";
import { anywhere, askPlace } from "./context";
import type { LevelReply } from "./irql-component";
import type { Step } from "./network";
import { stateName } from "./snapshot-key";
import { askLevel, askObject, DISABLED } from "./wiring";

const SCHEDULER = "scheduler";

/** What a thread tells the scheduler with its step: it runs, it runs or is woken, it gives its processor up to wait, it ends. */
type Word = "run" | "wait" | "block" | "end";

/**
 * The steps of a thread in a design that has a scheduler: below DISPATCH_LEVEL each asks whether a processor is left for it, and at a wait there is one more, by
 * which it gives its processor up. At DISPATCH_LEVEL a thread keeps its processor whatever its priority.
 *
 * A thread may give its processor up at a wait that would be satisfied at once. It is ready again when it takes the wait, which is the kernel's doing and needs no processor.
 */
export function scheduledSteps(actor: ActorComponent, here: ActorLocal, steps: readonly Step[]): readonly Step[] {
  const { kind } = actor.placement.actor;
  const scheduler = schedulerOf(actor);
  if (scheduler === undefined || (kind !== "thread" && kind !== "workItem")) return steps;
  if (here.stage !== "running") return steps.map((step) => asking(actor, scheduler, "end", step));
  const at = position(actor, here);
  if (at === "speaks to the scheduler") return steps;
  const asked = steps.map((step) => asking(actor, scheduler, at, step));
  return at === "wait" ? [...asked, blocking(actor, scheduler, here)] : asked;
}

function schedulerOf({ wiring }: ActorComponent): string | undefined {
  return [...wiring.objects].find(([, { component }]) => component.placed.kind.kind === SCHEDULER)?.[0];
}

function position(actor: ActorComponent, here: RunningActor): Word | "speaks to the scheduler" {
  const point = actor.point(here);
  if (point.kind !== "call") return "run";
  const { uses, roles } = actor.placement;
  const { arrow, definition } = point;
  const answers =
    here.phase === 0 ? argumentValues(arrow, definition, uses, here.snapshot.context, roles) : here.answers;
  const phase = definition.phases[nextPhase(definition.phases, here.phase, answers)];
  if (phase?.messages?.some(({ to }) => to === `kind:${SCHEDULER}`)) return "speaks to the scheduler";
  return phase?.blocks === "waits" ? "wait" : "run";
}

/** The same step with a question to the scheduler behind the one to the thread's level, which says whether priorities matter. */
function asking(actor: ActorComponent, scheduler: string, word: Word, step: Step): Step {
  if (step.kind === "done") return step;
  const { wiring, name } = actor;
  if (step.component !== wiring.levels.get(name)?.number)
    return { ...step, next: (reply) => asking(actor, scheduler, word, step.next(reply)) };
  return {
    ...step,
    next: (reply) => {
      const level = JSON.parse(wiring.words.word(reply)) as LevelReply;
      const rest = step.next(reply);
      return level.old >= DISPATCH_LEVEL ? rest : told(actor, scheduler, word, rest);
    },
  };
}

function told(actor: ActorComponent, scheduler: string, word: Word, then: Step): Step {
  const event = { type: word, by: actor.name };
  const from = `${actor.name}, about to ${word},`;
  return askObject(
    actor.wiring,
    scheduler,
    { event, blocks: true, from },
    () => then,
    () => DISABLED,
  );
}

function blocking(actor: ActorComponent, scheduler: string, here: RunningActor): Step {
  const { wiring, name } = actor;
  const call = `${stateName(here.snapshot.value)}: waits`;
  return askLevel(wiring, name, { op: "step" }, (level) => {
    if (level.old >= DISPATCH_LEVEL) return DISABLED;
    return askPlace(actor, anywhere(actor), level, (processor) => {
      const label = wiring.labels.id({ actor: name, call, phase: "", kind: "call", processor });
      return told(actor, scheduler, "block", { kind: "done", outcomes: [actor.outcome(here, label)] });
    });
  });
}
