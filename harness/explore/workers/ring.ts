import type { Run } from "../frontier";
import type { Rewrite } from "../rewrite";

/** Keys of consecutive states, each in the place that its number says: as many places as there are, over and over. */
export class Ring {
  readonly #keys: Int32Array;
  /** States that it has room for. */
  readonly states: number;

  constructor(
    buffer: SharedArrayBuffer,
    private readonly words: number,
  ) {
    this.#keys = new Int32Array(buffer);
    this.states = Math.floor(this.#keys.length / words);
  }

  get bytes(): number {
    return this.#keys.byteLength;
  }

  /** The states from number `state` on, `most` of them or as many as lie in a row. */
  run(state: number, most: number): Run {
    const place = state % this.states;
    return { keys: this.#keys, at: place * this.words, count: Math.min(most, this.states - place) };
  }

  /** Has `rewrite` bring the states of another ring here that have the numbers from `from` to below `to`. */
  takeOver(old: Ring, from: number, to: number, rewrite: Rewrite): void {
    for (let state = from; state < to; ) {
      const there = old.run(state, to - state);
      const here = this.run(state, there.count);
      rewrite(there.keys, there.at, here.count, here.keys, here.at);
      state += here.count;
    }
  }
}

/** Brings keys to another place as they are. */
export function copying(words: number): Rewrite {
  return (keys, at, count, into, intoAt) => into.set(keys.subarray(at, at + count * words), intoAt);
}
