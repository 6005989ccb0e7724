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
    const refusers = component.offers(local).flatMap((offer) => refusals(design, offer, state));
    return [
      {
        actor: component.name,
        at,
        ...position(design, number, local),
        ...reason(design, state, component.name, refusers),
      },
    ];
  });
}

/** Call and phase an actor is at. */
function position(design: CompiledDesign, number: number, local: number): Pick<Waiting, "call" | "phase"> {
  const actor = design.actors.find((one) => one.number === number)?.component;
  const here = actor?.local(local);
  if (actor === undefined || here?.stage !== "running") return { call: null, phase: null };
  const point = actor.point(here);
  if (point.kind !== "call") return { call: null, phase: null };
  const { phases } = point.definition;
  return { call: point.arrow.text, phase: phases.length > 1 ? (phases[here.phase]?.name ?? null) : null };
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

function reason(design: CompiledDesign, state: GlobalState, actor: string, refusers: readonly number[]): Reason {
  const object = design.objects.find(({ number }) => refusers.includes(number));
  if (object !== undefined) {
    const local = state[object.number] ?? 0;
    const { name } = object.component;
    const view = object.component.view(local);
    const holder = ownerOf(view) ?? null;
    const held =
      holder === null ? `which is ${view.state} and held by nobody` : `held by ${holder === actor ? "itself" : holder}`;
    return { object: name, objectState: view.state, holder, explanation: `${actor} waits for ${name}, ${held}` };
  }
  const none = { object: null, objectState: null };
  const contexts = design.processors.map(({ number, component }) => component.stack(state[number] ?? 0));
  const over = contexts.find((stack) => stack.some(({ frozen }) => frozen === actor))?.at(-1);
  if (over !== undefined)
    return { ...none, holder: over.actor, explanation: `${actor} is pre-empted by ${over.actor}` };
  const processors =
    design.actors.find(({ component }) => component.name === actor)?.component.placement.processors ?? [];
  const top = contexts.flatMap((stack, processor) => (processors.includes(processor) ? (stack.at(-1) ?? []) : []))[0];
  if (top !== undefined && top.actor !== actor) {
    return { ...none, holder: top.actor, explanation: `${actor} gets no processor: ${top.actor} keeps it` };
  }
  return { ...none, holder: null, explanation: `${actor} waits, and nothing is left that could wake it` };
}
