import { ObservedStates, type Observer } from "./observed-states";
import type { ReachableStates } from "./reachable-states";

/** A network as somebody sees it who is told only what `observer` says of each step. */
export interface Observable {
  readonly states: ReachableStates;
  readonly observer: Observer;
}

/** Whether everything that can be seen of one network can be seen of another. */
export type Inclusion =
  | { readonly kind: "included" }
  | Distinguished
  /** Given up after so many pairs: everything seen within `steps` steps can be seen of the other too. */
  | { readonly kind: "cut"; readonly steps: number; readonly pairs: number };

export interface Distinguished {
  readonly kind: "distinguished";
  /** The run of the one, a choice for each step; its last step is what the other cannot do. No shorter run distinguishes them. */
  readonly choices: readonly number[];
  /** What is seen of the last step. */
  readonly word: string;
  /** What could be seen of the other instead, in order. */
  readonly instead: readonly string[];
}

/** A state of the one with all those where the other may be after the same was seen. */
interface Pair {
  readonly state: number;
  readonly set: number;
  readonly steps: number;
  /** The pair before it, and the choice taken there. */
  readonly before: number;
  readonly choice: number;
}

/** Pairs between two looks at the clock by whoever is told. */
const TOLD_EVERY = 1024;

/**
 * Searches, breadth first, for the shortest run of `one` of which the last step cannot be seen of `other` after the same was seen before.
 *
 * The other is made deterministic on the way. A pair is left out where a smaller set was met with the same state: whatever
 * distinguishes the larger one distinguishes that, by a run no longer.
 *
 * @param maxPairs - pairs of a state and a set after which it gives up; it gives up too where either network is cut off
 * @param onProgress - told now and then how many pairs have been looked at
 */
export function traceInclusion(
  one: Observable,
  other: Observable,
  maxPairs: number,
  onProgress?: (pairs: number) => void,
): Inclusion {
  const observed = new ObservedStates(other.states, other.observer);
  const met = new Antichains((set) => observed.members(set));
  const pairs: Pair[] = [];
  const meet = (pair: Pair) => {
    if (met.add(pair.state, pair.set)) pairs.push(pair);
  };
  meet({ state: 0, set: observed.start, steps: 0, before: -1, choice: -1 });
  for (let current = 0; current < pairs.length; current += 1) {
    if (current % TOLD_EVERY === 0) onProgress?.(current);
    const { state, set, steps } = pairs[current]!;
    const ways = one.states.ways(state);
    const next = observed.next(set);
    if (pairs.length > maxPairs || one.states.isCut || other.states.isCut)
      return { kind: "cut", steps, pairs: current };
    for (const [choice, { move, to }] of ways.entries()) {
      const word = one.observer(move);
      const after = word === undefined ? set : next.get(word);
      if (after !== undefined) meet({ state: to, set: after, steps: steps + 1, before: current, choice });
      else if (word !== undefined) {
        const choices = [...choicesTo(pairs, current), choice];
        return { kind: "distinguished", choices, word, instead: [...next.keys()].sort() };
      }
    }
  }
  return { kind: "included" };
}

function choicesTo(pairs: readonly Pair[], last: number): number[] {
  const choices: number[] = [];
  for (let pair = pairs[last]!; pair.before >= 0; pair = pairs[pair.before]!) choices.push(pair.choice);
  return choices.reverse();
}

/** For each state the sets it was met with, none of which holds another. */
class Antichains {
  readonly #sets = new Map<number, number[]>();

  constructor(private readonly members: (set: number) => readonly number[]) {}

  /** @returns false where the state was met with this set, or with a part of it */
  add(state: number, set: number): boolean {
    const known = this.#sets.get(state) ?? [];
    const added = this.members(set);
    if (known.some((other) => other === set || isWithin(this.members(other), added))) return false;
    this.#sets.set(state, [...known.filter((other) => !isWithin(added, this.members(other))), set]);
    return true;
  }
}

/** Both in ascending order. */
function isWithin(part: readonly number[], whole: readonly number[]): boolean {
  if (part.length > whole.length) return false;
  let at = 0;
  for (const number of part) {
    while (at < whole.length && whole[at]! < number) at += 1;
    if (whole[at] !== number) return false;
  }
  return true;
}
