import type { ChartState, Variable } from "../language/chart";
import type { Actors } from "../language/design";

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

const words = ["NULL", "TRUE", "FALSE", "0", "1", "2", "irp", "Cancel", "STATUS_SUCCESS", "STATUS_CANCELLED"];
const values: readonly Variable[] = [null, 1, 2, 3, true, false, "NULL", "TRUE"];

/** A chart's data as it is; its guards and actions by their answers, since functions cannot be compared. */
function probed(part: unknown): unknown {
  if (typeof part === "function") {
    const { assignment = part } = part as { assignment?: unknown };
    return typeof assignment === "function" ? answers(assignment as Question) : probed(assignment);
  }
  if (Array.isArray(part)) return part.map(probed);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, probed(value)]));
}

type Question = (scope: { context: object; event: { type: string; result: string } }) => unknown;

function answers(ask: Question): unknown {
  const read = new Set<string>();
  const given = values.flatMap((value) =>
    words.map((result) => {
      const seen = (_: object, name: string | symbol) => {
        read.add(String(name));
        return value;
      };
      const context = new Proxy({}, { get: seen });
      return ask({ context, event: { type: "asked", result } });
    }),
  );
  return { read: [...read].sort(), given };
}
