import type { ActorComponent } from "../network/actor-component";
import type { CompiledDesign } from "../network/compile-design";
import type { Step } from "../network/network";
import type { GlobalState } from "../network/successors";
import { ownerOf } from "./holdings";
import type { Waiting } from "./trace";

/** Why nothing can move: every actor that may not be left where it is, and every object that may not be left as it is. */
export function whoWaits(design: CompiledDesign, state: GlobalState): Waiting[] {
  return design.actors.flatMap(({ number, component }) => {
    const local = state[number] ?? 0;
    if (component.status(local).kind !== "running") return [];
    const at = component.describe(local);
    const { verb, ...place } = position(component, local);
    const refusers = component.offers(local).flatMap((offer) => refusals(design, offer, state));
    return [
      {
        actor: component.name,
        at,
        ...place,
        ...reason(design, state, `${component.name} ${verb}`, component, refusers),
      },
    ];
  });
}

type Position = Pick<Waiting, "call" | "phase"> & { readonly verb: "spins" | "waits" };

/** Call and phase an actor is at. */
function position(actor: ActorComponent, local: number): Position {
  const here = actor.local(local);
  const point = here.stage === "running" ? actor.point(here) : undefined;
  if (here.stage !== "running" || point?.kind !== "call") return { call: null, phase: null, verb: "waits" };
  const { phases } = point.definition;
  const phase = phases[here.phase];
  return {
    call: point.arrow.text,
    phase: phases.length > 1 ? (phase?.name ?? null) : null,
    verb: phase?.blocks ?? "waits",
  };
}

/** Numbers of the components that refuse a transaction, one for each way it may unfold. */
function refusals({ network }: CompiledDesign, offer: Step, state: GlobalState): number[] {
  const found: number[] = [];
  const asked: number[] = [];
  const unfold = (step: Step): void => {
    if (step.kind === "done") {
      if (step.outcomes.length === 0) found.push(asked.at(-1) ?? 0);
      return;
    }
    asked.push(step.component);
    const responses = network.components[step.component]?.respond(state[step.component] ?? 0, step.message) ?? [];
    if (responses.length === 0) found.push(step.component);
    for (const { reply } of responses) unfold(step.next(reply));
    asked.pop();
  };
  unfold(offer);
  return found;
}

type Reason = Pick<Waiting, "object" | "objectState" | "holder" | "explanation">;

function reason(
  design: CompiledDesign,
  state: GlobalState,
  waits: string,
  actor: ActorComponent,
  refusers: readonly number[],
): Reason {
  const object = design.objects.find(({ number }) => refusers.includes(number));
  if (object !== undefined) {
    const view = object.component.view(state[object.number] ?? 0);
    const holder = ownerOf(view) ?? null;
    const held = holder === actor.name ? "held by itself" : `held by ${holder}`;
    const why = holder === null ? `which is ${view.state}, and nobody is left to change that` : held;
    return { object: view.name, objectState: view.state, holder, explanation: `${waits} for ${view.name}, ${why}` };
  }
  const none = { object: null, objectState: null };
  const contexts = design.processors.map(({ number, component }) => component.stack(state[number] ?? 0));
  const over = contexts.find((stack) => stack.some(({ frozen }) => frozen === actor.name))?.at(-1);
  if (over !== undefined)
    return { ...none, holder: over.actor, explanation: `${actor.name} is pre-empted by ${over.actor}` };
  const tops = actor.placement.processors.flatMap((processor) => contexts[processor]?.at(-1) ?? []);
  const other = tops.find((top) => top.actor !== actor.name);
  if (other !== undefined) {
    return { ...none, holder: other.actor, explanation: `${actor.name} gets no processor: ${other.actor} keeps it` };
  }
  return { ...none, holder: null, explanation: `${waits}, and nothing is left that could wake it` };
}
