import type { TransitionGraph } from "./transition-graph";

/** What is different from the initial state, a line for each component that has moved. */
export function stateLines({ network, locals }: TransitionGraph, state: number): string[] {
  return locals(state).flatMap((local, number) => {
    const component = network.components[number]!;
    return local === component.initial ? [] : [`${component.name}: ${component.describe(local)}`];
  });
}

/** How a state is drawn: where runs begin, where one ends in an error, where nothing moves, and the rest. */
export type StateKind = "initial" | "error" | "end" | "between";

/** The kind of each state, by number. */
export function stateKinds(graph: TransitionGraph): StateKind[] {
  const left = new Set<number>();
  for (const { from } of graph.edges()) left.add(from);
  return Array.from({ length: graph.states }, (_, state) => {
    if (graph.isError(state)) return "error";
    if (state === 0) return "initial";
    return left.has(state) ? "between" : "end";
  });
}
