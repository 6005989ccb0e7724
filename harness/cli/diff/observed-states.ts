import type { Move } from "../../export/moves";
import type { ReachableStates } from "./reachable-states";

/** What an onlooker is told of a step; undefined where the step goes unnoticed. */
export type Observer = (move: Move) => string | undefined;

const NOWHERE: readonly number[] = [];

/** The same states as an onlooker tells them apart: by all those where a network may be after what was seen. Sets are numbered as they are met. */
export class ObservedStates {
  readonly #sets: (readonly number[])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #after: (ReadonlyMap<string, number> | undefined)[] = [];
  /** Where nothing has been seen yet. */
  readonly start: number;

  constructor(
    private readonly states: ReachableStates,
    private readonly observer: Observer,
  ) {
    this.start = this.#number(this.#unnoticed([0]));
  }

  /** In ascending order. */
  members(set: number): readonly number[] {
    return this.#sets[set] ?? NOWHERE;
  }

  /** By what may be seen next, the set after it. */
  next(set: number): ReadonlyMap<string, number> {
    const known = this.#after[set];
    if (known !== undefined) return known;
    const targets = new Map<string, number[]>();
    for (const { move, to } of this.members(set).flatMap((state) => this.states.ways(state))) {
      const word = this.observer(move);
      if (word === undefined) continue;
      const before = targets.get(word);
      if (before === undefined) targets.set(word, [to]);
      else before.push(to);
    }
    const after = new Map([...targets].map(([word, to]) => [word, this.#number(this.#unnoticed(to))]));
    this.#after[set] = after;
    return after;
  }

  /** With all that is reached from there by steps that go unnoticed. */
  #unnoticed(from: readonly number[]): number[] {
    const met = new Set(from);
    for (const state of met) {
      if (this.states.isCut) break;
      for (const { move, to } of this.states.ways(state)) if (this.observer(move) === undefined) met.add(to);
    }
    return [...met].sort((a, b) => a - b);
  }

  #number(members: readonly number[]): number {
    const key = members.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#sets.length);
    return this.#sets.push(members) - 1;
  }
}
