import type { GraphStep, StepGraph } from "../step-graph";
import { answers, type Obligation, obligationsOf } from "./fairness";

/** A run that goes on for ever: choices up to the loop, and those of the loop. */
export interface Lasso {
  readonly stem: readonly number[];
  readonly loop: readonly number[];
  /** Where the loop begins and ends. */
  readonly entry: number;
}

/** A shortest run from `from` to a step that is wanted; undefined where there is none. */
function shortestRun(
  graph: StepGraph,
  from: number,
  wanted: (step: GraphStep, source: number) => boolean,
  stays: (state: number) => boolean,
): GraphStep[] | undefined {
  const reached = new Map<number, { readonly step: GraphStep; readonly source: number } | undefined>([
    [from, undefined],
  ]);
  for (const [source] of reached) {
    for (const step of graph.steps(source)) {
      if (!stays(step.to)) continue;
      if (wanted(step, source)) return [...back(reached, source), step];
      if (!reached.has(step.to)) reached.set(step.to, { step, source });
    }
  }
  return undefined;
}

function back(
  reached: ReadonlyMap<number, { readonly step: GraphStep; readonly source: number } | undefined>,
  state: number,
): GraphStep[] {
  const run: GraphStep[] = [];
  for (let at = reached.get(state); at !== undefined; at = reached.get(at.source)) run.push(at.step);
  return run.reverse();
}

/**
 * A fair run that stays in one of `parts`, each of which `fairParts` found fair: the shortest way into any of them, and from there a short loop that does what
 * fairness asks for. The stem is the shortest; of the loop it is only known that no part of it is idle.
 */
export function lassoInto(graph: StepGraph, parts: readonly (readonly number[])[], locks: readonly number[]): Lasso {
  const partOf = new Map(parts.flatMap((part) => part.map((state) => [state, part] as const)));
  const stem = partOf.has(graph.initial)
    ? []
    : shortestRun(
        graph,
        graph.initial,
        ({ to }) => partOf.has(to),
        () => true,
      );
  const entry = stem?.at(-1)?.to ?? graph.initial;
  const part = partOf.get(entry);
  if (stem === undefined || part === undefined)
    throw new Error("[bugcheck fault] a loop was found that no run leads to");
  const choices = (run: readonly GraphStep[]) => run.map(({ choice }) => choice);
  return { stem: choices(stem), loop: choices(fairLoop(graph, part, locks, entry)), entry };
}

function fairLoop(graph: StepGraph, part: readonly number[], locks: readonly number[], entry: number): GraphStep[] {
  const within = new Set(part);
  const inside = (state: number) => within.has(state);
  const toEntry = ({ to }: GraphStep) => to === entry;
  const obligations = obligationsOf(graph, part, locks);
  const direct = shortestRun(graph, entry, toEntry, inside);
  if (direct === undefined) throw new Error("[bugcheck fault] a loop that does not close");
  if (open(graph, obligations, entry, direct).length === 0) return direct;

  const loop: GraphStep[] = [];
  for (
    let left = open(graph, obligations, entry, loop);
    left.length > 0;
    left = open(graph, obligations, entry, loop)
  ) {
    const next = shortestRun(
      graph,
      loop.at(-1)?.to ?? entry,
      ({ move, to }) => left.some((each) => answers(each, move) || isExcused(graph, each, to)),
      inside,
    );
    if (next === undefined) throw new Error("[bugcheck fault] a fair part that is not fair");
    loop.push(...next);
  }
  const at = loop.at(-1)?.to ?? entry;
  if (at !== entry) loop.push(...(shortestRun(graph, at, toEntry, inside) ?? []));
  return loop;
}

/** Obligations that a run from `entry` does not meet. */
function open(
  graph: StepGraph,
  obligations: readonly Obligation[],
  entry: number,
  run: readonly GraphStep[],
): Obligation[] {
  return obligations.filter(
    (each) =>
      !run.some(({ move }) => answers(each, move)) &&
      ![entry, ...run.map(({ to }) => to)].some((state) => isExcused(graph, each, state)),
  );
}

/** Weak fairness asks nothing of who cannot step in some state of the loop. */
function isExcused(graph: StepGraph, { leader, lock }: Obligation, state: number): boolean {
  return lock === undefined && !graph.steps(state).some(({ move }) => move.leader === leader);
}
