const statesPerChunk = 1 << 14;

interface Chunk {
  readonly keys: Int32Array;
  /** Words written. */
  end: number;
}

/** A contiguous run of waiting states: `count` keys in `keys`, the first at index `at`. */
export interface Run {
  readonly keys: Int32Array;
  readonly at: number;
  readonly count: number;
}

/** States met and not yet expanded, first in first out, as keys of `words` words in a queue of chunks. */
export class Frontier {
  #chunks: Chunk[] = [];
  #spare: Chunk[] = [];
  /** Word of the first chunk at which the queue begins. */
  #head = 0;
  #waiting = 0;
  #bytes = 0;

  constructor(private readonly words: number) {}

  get waiting(): number {
    return this.#waiting;
  }

  /** Bytes taken; chunks kept for later use included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The longest contiguous run at the head, of at most `most` states. */
  peek(most: number): Run {
    const first = this.#chunks[0];
    if (first === undefined) return { keys: new Int32Array(0), at: 0, count: 0 };
    return { keys: first.keys, at: this.#head, count: Math.min(most, (first.end - this.#head) / this.words) };
  }

  /** Forgets `count` states at the head, none beyond the run last peeked at. */
  drop(count: number): void {
    this.#waiting -= count;
    this.#head += count * this.words;
    const first = this.#chunks[0];
    if (first === undefined || this.#head < first.end || this.#chunks.length === 1) return;
    this.#chunks.shift();
    this.#head = 0;
    first.end = 0;
    if (first.keys.length === statesPerChunk * this.words) this.#spare.push(first);
    else this.#bytes -= first.keys.byteLength;
  }

  /** Room for `count` states behind the last one: write keys to `keys` from `at`, then {@link push}. */
  reserve(count: number): { readonly keys: Int32Array; readonly at: number } {
    let last = this.#chunks.at(-1);
    if (last === undefined || last.end + count * this.words > last.keys.length) {
      last = count > statesPerChunk ? undefined : this.#spare.pop();
      if (last === undefined) {
        last = { keys: new Int32Array(Math.max(statesPerChunk, count) * this.words), end: 0 };
        this.#bytes += last.keys.byteLength;
      }
      this.#chunks.push(last);
      // An empty first chunk would look like the end of the queue.
      if (this.#chunks.length === 2 && this.#head === this.#chunks[0]!.end) {
        this.#chunks.shift();
        this.#head = 0;
      }
    }
    return { keys: last.keys, at: last.end };
  }

  /** Takes in the `count` states written after the last {@link reserve}. */
  push(count: number): void {
    const last = this.#chunks.at(-1);
    if (last === undefined) throw new Error("[bugcheck fault] push without reserve");
    last.end += count * this.words;
    this.#waiting += count;
  }

  /** The same states in the same order, each key rewritten. */
  rewritten(
    words: number,
    rewrite: (keys: Int32Array, at: number, into: Int32Array, intoAt: number) => void,
  ): Frontier {
    const copy = new Frontier(words);
    let at = this.#head;
    for (const { keys, end } of this.#chunks) {
      for (; at < end; at += this.words) {
        const room = copy.reserve(1);
        rewrite(keys, at, room.keys, room.at);
        copy.push(1);
      }
      at = 0;
    }
    return copy;
  }
}
