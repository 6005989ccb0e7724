import { NumberColumn } from "./number-column";

/** A parent's thread and a choice in one number; the thread `threads` stands for none. */
export function wayOf(thread: number, choice: number, threads: number): number {
  return choice * (threads + 1) + thread;
}

/** How states came about, one after the other: the rank, the number of the parent in the thread that owns it, and the way from there. */
export class Descent {
  ranks = new Float64Array(0);
  parents = new Uint32Array(0);
  ways = new Uint32Array(0);

  reserve(count: number): void {
    if (this.ranks.length >= count) return;
    this.ranks = new Float64Array(2 * count);
    this.parents = new Uint32Array(2 * count);
    this.ways = new Uint32Array(2 * count);
  }
}

/** For each state that a thread owns, in the order in which it met them: who discovered it, as two numbers. */
export class Links {
  readonly #parents = new NumberColumn();
  readonly #ways = new NumberColumn();

  get bytes(): number {
    return this.#parents.bytes + this.#ways.bytes;
  }

  /** Records that of the next `count` states: the number of each one's parent, and how that led here. */
  append(parents: Uint32Array, ways: Uint32Array, count: number): void {
    this.#parents.append(parents, count);
    this.#ways.append(ways, count);
  }

  at(state: number): { readonly parent: number; readonly way: number } {
    return { parent: this.#parents.at(state), way: this.#ways.at(state) };
  }
}
