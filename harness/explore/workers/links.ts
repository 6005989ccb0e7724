import type { Fresh } from "../table-insert";
import type { Sent } from "./exchange";
import { NumberColumn } from "./number-column";
import { choiceBits } from "./scatter";

const choices = 2 ** choiceBits - 1;

/** A state by the thread that owns it and that thread's number for it. As a parent, a state that all threads know has the thread `threads`. */
export interface Reference {
  readonly thread: number;
  readonly state: number;
}

/** How a state came about: its parent, and the choice that led from there. */
export interface Link extends Reference {
  readonly choice: number;
}

/** For each state that a thread owns, in the order in which it met them: who discovered it. */
export class Links {
  readonly #parents = new NumberColumn();
  /** A parent's thread and a choice. */
  readonly #ways = new NumberColumn();

  /** @param threads - that own states */
  constructor(private readonly threads: number) {}

  get bytes(): number {
    return this.#parents.bytes + this.#ways.bytes;
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

  /** Records the states that are fresh of what `thread` has sent, whose first state in the round is its number `first`. */
  appendSent(
    { thread, state: first }: Reference,
    { choices: indices, count }: Fresh,
    { keys, at, stride }: Sent,
  ): void {
    for (let index = 0; index < count; index++) {
      const sent = keys[at + (indices[index]! + 1) * stride - 1]!;
      this.#parents.push(first + (sent >>> choiceBits));
      this.#ways.push((sent & choices) * (this.threads + 1) + thread);
    }
  }

  at(state: number): Link {
    const way = this.#ways.at(state);
    const each = this.threads + 1;
    return { thread: way % each, state: this.#parents.at(state), choice: Math.floor(way / each) };
  }
}
