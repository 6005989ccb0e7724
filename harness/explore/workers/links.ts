import { NumberColumn } from "./number-column";

/** A parent's thread and a choice in one number; the thread `threads` stands for none. */
export function wayOf(thread: number, choice: number, threads: number): number {
  return choice * (threads + 1) + thread;
}

/** For each state that a thread owns, in the order in which it met them: who discovered it, as two numbers. */
export class Links {
  readonly #parents = new NumberColumn();
  readonly #ways = new NumberColumn();

  get bytes(): number {
    return this.#parents.bytes + this.#ways.bytes;
  }

  /** Records that of the next state: the number of its parent, and how that led here. */
  push(parent: number, way: number): void {
    this.#parents.push(parent);
    this.#ways.push(way);
  }

  at(state: number): { readonly parent: number; readonly way: number } {
    return { parent: this.#parents.at(state), way: this.#ways.at(state) };
  }
}
