import type { Network, NetworkProperty } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";

/** What a search by the book finds in the whole space of a network. */
export interface PlainSearch {
  readonly states: number;
  readonly transitions: number;
  /** For each violated property the steps to the nearest state that violates it. */
  readonly violations: ReadonlyMap<string, number>;
  readonly deepest: number;
}

/** Breadth first over {@link successors}, states in a set of strings: slow, and short enough to be seen to be right. */
export function plainSearch(network: Network): PlainSearch {
  const seen = new Set([initialState(network).join()]);
  const violations = new Map<string, number>();
  let level: GlobalState[] = [initialState(network)];
  let transitions = 0;
  let depth = 0;
  for (; level.length > 0; depth++) {
    const next: GlobalState[] = [];
    for (const state of level) {
      const steps = inError(network, state) ? [] : successors(network, state);
      transitions += steps.length;
      for (const property of violated(network, state, steps.length === 0)) {
        if (!violations.has(property)) violations.set(property, depth);
      }
      for (const step of steps) {
        const key = step.state.join();
        if (!seen.has(key)) next.push(step.state);
        seen.add(key);
      }
    }
    level = next;
  }
  return { states: seen.size, transitions, violations, deepest: depth - 1 };
}

/** Names of the properties that `state` violates; `dead`: nothing can move in it. */
export function violated(network: Network, state: GlobalState, dead: boolean): string[] {
  const statuses = network.components.map((component, index) => component.status(state[index]!));
  const errors = statuses.flatMap((status) => (status.kind === "error" ? [status.error.property] : []));
  const running = statuses.some(({ kind }) => kind === "running");
  const isViolated = (property: NetworkProperty): boolean => {
    switch (property.kind) {
      case "error":
        return errors.includes(property.name);
      case "stuck":
        return dead && errors.length === 0 && running;
      case "invariant":
        return !property.holds(property.reads.map((component) => state[component]!));
      case "final":
        return (
          dead &&
          errors.length === 0 &&
          !running &&
          !property.holds(property.reads.map((component) => state[component]!))
        );
      case "cycle":
        return false;
    }
  };
  return network.properties.filter(isViolated).map(({ name }) => name);
}

function inError(network: Network, state: GlobalState): boolean {
  return network.components.some((component, index) => component.status(state[index]!).kind === "error");
}
