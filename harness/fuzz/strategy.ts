import type { Enabled, Move } from "../explore/move-table";
import type { Random } from "./random";

/**
 * Decides which of the enabled steps a run takes.
 *
 * A strategy may learn from run to run, but from what it is told here alone: with the same seed it makes the same schedules.
 */
export interface Strategy {
  readonly name: string;
  /** Whose run it is, where several take turns. */
  readonly running?: string;
  /** A run begins. `random` restarts with each run and is the only source of chance. */
  begin(shape: Shape, random: Random): void;
  /** Position of the step to take among the first `enabled.count`, at least 1; `step` counts from 0. */
  choose(enabled: Enabled, step: number): number;
  /** The run is over. */
  feedback?(run: RunFeedback): void;
}

/** What is known of the network by now. */
export interface Shape {
  readonly components: number;
  /** Local states at the start, by component. */
  readonly initial: readonly number[];
  /** Steps of the longest run so far, at least 1: the k of the papers. */
  readonly longestRun: number;
  /** A number for the code that takes a step: the same for every instance of one actor. Counts from 0. */
  site(label: number): number;
  /** Whether `component` was seen to lead steps: an actor, then, and no object. */
  leads(component: number): boolean;
  /** Whether `component` at `local` would answer `message`. */
  accepts(component: number, local: number, message: number): boolean;
}

export interface RunFeedback {
  readonly steps: number;
  /** States that no run met before. */
  readonly newStates: number;
  readonly ending: "failed" | "ended" | "cut off";
  /** What is violated at its end. */
  readonly violations: readonly { readonly property: string; readonly explanation: string }[];
}

/** A step of `leader` among those enabled; where it has several, each is as likely. */
export function stepOf(leader: number, enabled: Enabled, random: Random): number {
  const { moves, count } = enabled;
  let first = 0;
  while (moves[first]!.leader !== leader) first++;
  let end = first + 1;
  while (end < count && moves[end]!.leader === leader) end++;
  return end - first === 1 ? first : first + random.below(end - first);
}

/** Whether any of the steps is led by `leader`. */
export function mayStep(leader: number, { moves, count }: Enabled): boolean {
  for (let index = 0; index < count; index++) if (moves[index]!.leader === leader) return true;
  return false;
}

/** Whether the order of two steps may matter: one changes what the other takes part in. */
export function race(one: Move, other: Move): boolean {
  return meets(one.changed, other.participants) || meets(other.changed, one.participants);
}

function meets(some: readonly number[], others: readonly number[]): boolean {
  for (let index = 0; index < some.length; index++) if (others.includes(some[index]!)) return true;
  return false;
}

/** `count` different numbers below `most`, or all there are. */
export function distinctBelow(most: number, count: number, random: Random): Set<number> {
  const drawn = new Set<number>();
  while (drawn.size < Math.min(count, most)) drawn.add(random.below(most));
  return drawn;
}
