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

/** For each state that a thread owns, in the order in which it met them: who discovered it, as two numbers. */
export class Links {
  readonly #parents = new NumberColumn();
  /** A parent's thread and a choice. */
  readonly #ways = new NumberColumn();
  #parent = new Uint32Array(0);
  #way = new Uint32Array(0);

  /** @param threads - that own states */
  constructor(private readonly threads: number) {}

  get bytes(): number {
    return this.#parents.bytes + this.#ways.bytes;
  }

  get length(): number {
    return this.#parents.length;
  }

  append({ thread, state }: Reference, choice: number): void {
    this.#reserve(1);
    this.#put(0, thread, state, choice);
    this.#push(1);
  }

  /** Records the states that are fresh of a batch of `states` states, the first of which is `first`. */
  appendChildren({ thread, state: first }: Reference, states: number, { children, choices, count }: Fresh): void {
    this.#reserve(count);
    let next = 0;
    for (let state = 0; state < states; state++) {
      for (const end = next + children[state]!; next < end; next++)
        this.#put(next, thread, first + state, choices[next]!);
    }
    this.#push(count);
  }

  /** Records the states that are fresh of what `thread` has sent, whose first state in the round is its number `first`. */
  appendSent(
    { thread, state: first }: Reference,
    { choices: indices, count }: Fresh,
    { keys, at, stride }: Sent,
  ): void {
    this.#reserve(count);
    for (let index = 0; index < count; index++) {
      const sent = keys[at + (indices[index]! + 1) * stride - 1]!;
      this.#put(index, thread, first + (sent >>> choiceBits), sent & choices);
    }
    this.#push(count);
  }

  at(state: number): Link {
    const way = this.#ways.at(state);
    const each = this.threads + 1;
    return { thread: way % each, state: this.#parents.at(state), choice: Math.floor(way / each) };
  }

  #reserve(count: number): void {
    if (this.#parent.length >= count) return;
    this.#parent = new Uint32Array(2 * count);
    this.#way = new Uint32Array(2 * count);
  }

  #put(index: number, thread: number, parent: number, choice: number): void {
    this.#parent[index] = parent;
    this.#way[index] = choice * (this.threads + 1) + thread;
  }

  #push(count: number): void {
    this.#parents.append(this.#parent, count);
    this.#ways.append(this.#way, count);
  }
}
