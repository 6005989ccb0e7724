import type { StepGraph } from "../step-graph";
import { strongComponents } from "./strong-components";

/** Steps that somebody must take in the end: all those of a leader, or those of a leader that a lock takes part in. */
export interface Obligation {
  readonly leader: number;
  /** Strong fairness: only steps in which this component takes part; absent for weak fairness. */
  readonly lock?: number;
}

/** Whether a step is one that the obligation is about. */
export function answers(
  { leader, lock }: Obligation,
  move: { leader: number; participants: readonly number[] },
): boolean {
  return move.leader === leader && (lock === undefined || move.participants.includes(lock));
}

/**
 * The parts of `members` that a fair run may stay in for ever, going through all of each again and again.
 *
 * Weak fairness, of every leader: one that could step in every state of the part takes a step in it. Strong fairness, of every leader at each of `locks`:
 * one that could step with the lock in any state of the part takes such a step in it. A part that is not fair to the strong may be so without the states that
 * call for it (Emerson and Lei 1987, Streett pairs); one that is not fair to the weak has no part that is.
 */
export function fairParts(graph: StepGraph, members: readonly number[], locks: readonly number[]): number[][] {
  const fair: number[][] = [];
  const waiting: (readonly number[])[] = [members];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const within = new Set(part);
    const inside = (state: number) =>
      graph
        .steps(state)
        .map(({ to }) => to)
        .filter((to) => within.has(to));
    strongComponents(part, inside, (component) => {
      const verdict = judged(graph, component, locks);
      if (verdict === "fair") fair.push([...component]);
      else if (verdict !== "unfair") waiting.push(verdict);
    });
  }
  return fair;
}

/** "fair", "unfair" with all its parts, or the states that are left when those that call for strong fairness in vain are taken away. */
function judged(
  graph: StepGraph,
  component: readonly number[],
  locks: readonly number[],
): "fair" | "unfair" | readonly number[] {
  const within = new Set(component);
  /** In how many states of the component each leader can step. */
  const enabledIn = new Map<number, number>();
  const steps = new Set<number>();
  const calls = new Map<string, number[]>();
  const taken = new Set<string>();
  let goesOn = false;
  for (const state of component) {
    const leaders = new Set<number>();
    const called = new Set<string>();
    for (const { move, to } of graph.steps(state)) {
      const stays = within.has(to);
      goesOn ||= stays;
      leaders.add(move.leader);
      if (stays) steps.add(move.leader);
      for (const lock of locks) {
        if (!move.participants.includes(lock)) continue;
        const pair = `${move.leader} ${lock}`;
        called.add(pair);
        if (stays) taken.add(pair);
      }
    }
    for (const leader of leaders) enabledIn.set(leader, (enabledIn.get(leader) ?? 0) + 1);
    for (const pair of called) calls.set(pair, [...(calls.get(pair) ?? []), state]);
  }
  if (!goesOn) return "unfair";
  for (const [leader, count] of enabledIn) if (count === component.length && !steps.has(leader)) return "unfair";
  const inVain = [...calls].filter(([pair]) => !taken.has(pair)).flatMap(([, states]) => states);
  if (inVain.length === 0) return "fair";
  const gone = new Set(inVain);
  return component.filter((state) => !gone.has(state));
}

/** What a loop through a fair part has to do: where a leader can step all along it, a step of that leader; with a lock, the same at once. */
export function obligationsOf(graph: StepGraph, part: readonly number[], locks: readonly number[]): Obligation[] {
  const within = new Set(part);
  const leaders = new Set<number>();
  const pairs = new Map<string, Obligation>();
  for (const state of part) {
    for (const { move, to } of graph.steps(state)) {
      leaders.add(move.leader);
      if (!within.has(to)) continue;
      for (const lock of locks)
        if (move.participants.includes(lock)) pairs.set(`${move.leader} ${lock}`, { leader: move.leader, lock });
    }
  }
  return [...[...leaders].map((leader) => ({ leader })), ...pairs.values()];
}
