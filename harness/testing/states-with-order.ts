import type { Network } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";

/** Who acts on a processor, last first, of those that have begun there and not ended. */
type Order = readonly (readonly string[])[];

/**
 * Counts the states of a network of two processors together with the order in which each processor has run its contexts: what an explorer counts that
 * keeps them on a stack, for which a switch of threads leads to another state. By the book, over {@link successors}.
 */
export function statesWithOrder(network: Network): number {
  const first = { state: initialState(network), order: [[], []] as Order };
  const seen = new Set([keyOf(first.state, first.order)]);
  const left = [first];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const { state, order } = at;
    for (const step of stepsOf(network, state)) {
      const { actor, processor } = network.label(step.label);
      const begun = order.map((names, index) =>
        index === processor
          ? [actor, ...names.filter((name) => name !== actor && !hasEnded(network, state, name))]
          : names,
      );
      const key = keyOf(step.state, begun);
      if (!seen.has(key)) left.push({ state: step.state, order: begun });
      seen.add(key);
    }
  }
  return seen.size;
}

function stepsOf(network: Network, state: GlobalState) {
  const inError = network.components.some((component, index) => component.status(state[index]!).kind === "error");
  return inError ? [] : successors(network, state);
}

function hasEnded(network: Network, state: GlobalState, actor: string): boolean {
  const index = network.components.findIndex(({ name }) => name === actor);
  return network.components[index]?.status(state[index]!).kind === "final";
}

function keyOf(state: GlobalState, order: Order): string {
  return `${state.join()} ${order.map((names) => names.join()).join(" ")}`;
}
