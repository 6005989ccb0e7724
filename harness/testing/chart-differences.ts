import type { ChartState } from "../language/chart";
import type { Actors } from "../language/design";
import { probed } from "../language/probed-chart";

/**
 * Names of the chart states in which the actors that two sets have in common differ: in their arrows, in where these lead or on what
 * condition, or in being the one where the chart starts. Sorted, each once.
 */
export function differingStates(one: Actors, other: Actors): string[] {
  const names = Object.keys(one).flatMap((actor) => {
    const routine = other[actor]?.routine;
    if (routine === undefined) return [];
    const here = statesOf((one[actor] as Actors[string]).routine.chart);
    const there = statesOf(routine.chart);
    return [...new Set([...here.keys(), ...there.keys()])].filter((path) => here.get(path) !== there.get(path));
  });
  return [...new Set(names.map(leaf))].sort();
}

/** A state's own name, without those that enclose it. */
export function leaf(path: string): string {
  return path.split(".").at(-1) ?? path;
}

type State = ChartState<string>;

/** What each state says, by its path. */
function statesOf(chart: State, path: readonly string[] = []): Map<string, string> {
  return new Map(
    Object.entries(chart.states ?? {}).flatMap(([name, state]) => {
      const here = [...path, name];
      const said = JSON.stringify(
        probed({ ...state, states: undefined, initial: undefined, starts: chart.initial === name }),
      );
      return [[here.join("."), said] as const, ...statesOf(state, here)];
    }),
  );
}
