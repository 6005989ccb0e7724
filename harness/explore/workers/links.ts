import type { Fresh } from "../table-insert";
import { NumberColumn } from "./number-column";

/** More states than a thread can have. */
const perThread = 2 ** 44;

/** A state by the thread that has met it and that thread's number for it. As a parent, a state that all threads know has the thread `threads`. */
export interface Reference {
  readonly thread: number;
  readonly state: number;
}

/** A reference as one number. Those of states that follow one another follow one another. */
export function coded({ thread, state }: Reference): number {
  return thread * perThread + state;
}

export function decoded(code: number): Reference {
  return { thread: Math.floor(code / perThread), state: code % perThread };
}

/** How a state came about: its parent, and the choice that led from there. */
export interface Link extends Reference {
  readonly choice: number;
}

/** For each state that a thread has met first, in that order: from where. */
export class Links {
  readonly #parents = new NumberColumn();
  /** A parent's thread and a choice. */
  readonly #ways = new NumberColumn();

  /** @param threads - that search */
  constructor(private readonly threads: number) {}

  get bytes(): number {
    return this.#parents.bytes + this.#ways.bytes;
  }

  /** Bytes that so many states more take at most. */
  mayTake(count: number): number {
    return this.#parents.mayTake(count) + this.#ways.mayTake(count);
  }

  append({ thread, state }: Reference, choice: number): void {
    this.#parents.push(state);
    this.#ways.push(choice * (this.threads + 1) + thread);
  }

  /** Records the states that are fresh of a batch of `states` states, the first of which is `first`. */
  appendChildren({ thread, state: first }: Reference, states: number, { children, choices: taken }: Fresh): void {
    let next = 0;
    for (let state = 0; state < states; state++) {
      for (const end = next + children[state]!; next < end; next++) {
        this.#parents.push(first + state);
        this.#ways.push(taken[next]! * (this.threads + 1) + thread);
      }
    }
  }

  at(state: number): Link {
    const way = this.#ways.at(state);
    const each = this.threads + 1;
    return { thread: way % each, state: this.#parents.at(state), choice: Math.floor(way / each) };
  }
}
