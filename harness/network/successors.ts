import type { Network, Step } from "./network";

/** A global state: the local state of each component, by component number. */
export type GlobalState = readonly number[];

/** One enabled step of a global state. */
export interface Successor {
  readonly leader: number;
  readonly label: number;
  readonly state: GlobalState;
  /** Components that took part, the leader first, in the order they were asked. */
  readonly participants: readonly number[];
}

export function initialState(network: Network): GlobalState {
  return network.components.map((component) => component.initial);
}

/**
 * Every step enabled in `state`, in the order that a choice's number refers to: by leader, by offer, by response, by outcome.
 * The plain reading of {@link Network}: the search's compiled successor function must agree with it, and replay uses it.
 */
export function successors(network: Network, state: GlobalState): Successor[] {
  const found: Successor[] = [];
  for (const [leader, component] of network.components.entries()) {
    for (const offer of component.offers(state[leader] ?? 0)) {
      unfold(network, leader, offer, state, [leader], found);
    }
  }
  return found;
}

function unfold(
  network: Network,
  leader: number,
  step: Step,
  state: GlobalState,
  participants: readonly number[],
  found: Successor[],
): void {
  if (step.kind === "done") {
    for (const outcome of step.outcomes) {
      found.push({ leader, label: outcome.label, state: withLocal(state, leader, outcome.local), participants });
    }
    return;
  }
  const asked = network.components[step.component];
  if (asked === undefined || participants.includes(step.component)) {
    throw new Error(`[bugcheck fault] component ${step.component} asked twice in one step, or unknown`);
  }
  for (const response of asked.respond(state[step.component] ?? 0, step.message)) {
    const next = withLocal(state, step.component, response.local);
    unfold(network, leader, step.next(response.reply), next, [...participants, step.component], found);
  }
}

function withLocal(state: GlobalState, component: number, local: number): GlobalState {
  return state.map((old, index) => (index === component ? local : old));
}
