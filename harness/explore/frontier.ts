import { bytesOf, ordinaryPage, type PageStore } from "./page-store";
import type { Rewrite } from "./rewrite";

interface Chunk {
  /** Undefined while the chunk is on pages. */
  keys: Int32Array | undefined;
  pages: readonly number[];
  /** Words there are, and words written. */
  readonly size: number;
  end: number;
}

/** A contiguous run of waiting states: `count` keys in `keys`, the first at index `at`. */
export interface Run {
  readonly keys: Int32Array;
  readonly at: number;
  readonly count: number;
}

/**
 * States met and not yet expanded, first in first out, as keys of `words` words in a queue of chunks. Of a long queue the chunks between
 * the first and the last may be on pages.
 */
export class Frontier {
  #chunks: Chunk[] = [];
  #spare: Int32Array[] = [];
  /** Word of the first chunk at which the queue begins. */
  #head = 0;
  #waiting = 0;
  #bytes = 0;
  readonly #statesPerChunk: number;

  constructor(
    private readonly words: number,
    private readonly pages?: PageStore,
  ) {
    this.#statesPerChunk = (pages?.pageBytes ?? ordinaryPage) >>> 2;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Bytes of memory taken; chunks kept for later use included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The longest contiguous run behind the first `skipped` states, of at most `most`. */
  peek(most: number, skipped = 0): Run {
    let at = this.#head + skipped * this.words;
    for (const chunk of this.#chunks) {
      const { end } = chunk;
      if (at < end) return { keys: this.#here(chunk), at, count: Math.min(most, (end - at) / this.words) };
      at -= end;
    }
    return { keys: new Int32Array(0), at: 0, count: 0 };
  }

  /** Forgets `count` states at the head. */
  drop(count: number): void {
    this.#waiting -= count;
    this.#head += count * this.words;
    for (let first = this.#chunks[0]; first !== undefined && this.#head >= first.end; first = this.#chunks[0]) {
      if (this.#chunks.length === 1) return;
      this.#chunks.shift();
      this.#head -= first.end;
      this.#release(first);
    }
  }

  /** Room for `count` states behind the last one: write keys to `keys` from `at`, then {@link push}. */
  reserve(count: number): { readonly keys: Int32Array; readonly at: number } {
    let last = this.#chunks.at(-1);
    if (last === undefined || last.end + count * this.words > last.size) {
      if (last !== undefined && this.#chunks.length > 1) this.#putAway(last);
      const keys = this.#room(Math.max(this.#statesPerChunk, count) * this.words);
      last = { keys, pages: [], size: keys.length, end: 0 };
      this.#chunks.push(last);
      // An empty first chunk would look like the end of the queue.
      if (this.#chunks.length === 2 && this.#head === this.#chunks[0]!.end) {
        this.#release(this.#chunks.shift()!);
        this.#head = 0;
      }
    }
    return { keys: this.#here(last), at: last.end };
  }

  /** Takes in the `count` states written after the last {@link reserve}. */
  push(count: number): void {
    const last = this.#chunks.at(-1);
    if (last === undefined) throw new Error("[bugcheck fault] push without reserve");
    last.end += count * this.words;
    this.#waiting += count;
  }

  /** The same states in the same order, each key rewritten. This one is of no use afterwards. */
  rewritten(words: number, rewrite: Rewrite): Frontier {
    const copy = new Frontier(words, this.pages);
    let at = this.#head;
    for (const chunk of this.#chunks) {
      const keys = this.#here(chunk);
      const count = (chunk.end - at) / this.words;
      const room = copy.reserve(count);
      rewrite(keys, at, count, room.keys, room.at);
      copy.push(count);
      this.#release(chunk);
      at = 0;
    }
    return copy;
  }

  /** The keys of a chunk, read back where they are on pages. */
  #here(chunk: Chunk): Int32Array {
    if (chunk.keys !== undefined) return chunk.keys;
    const keys = this.#room(chunk.size);
    this.pages!.read(chunk.pages, bytesOf(keys));
    this.pages!.free(chunk.pages);
    chunk.keys = keys;
    return keys;
  }

  #putAway(chunk: Chunk): void {
    if (this.pages === undefined || chunk.keys === undefined || this.#bytes <= this.pages.keptBytes) return;
    const pages = this.pages.write(bytesOf(chunk.keys));
    if (pages === undefined) return;
    this.#release(chunk);
    chunk.pages = pages;
    chunk.keys = undefined;
  }

  #room(size: number): Int32Array {
    const spare = size === this.#statesPerChunk * this.words ? this.#spare.pop() : undefined;
    if (spare === undefined) this.#bytes += 4 * size;
    return spare ?? new Int32Array(size);
  }

  /** Keeps the memory of a chunk for later use. */
  #release({ keys }: Chunk): void {
    if (keys === undefined) return;
    if (keys.length === this.#statesPerChunk * this.words) this.#spare.push(keys);
    else this.#bytes -= keys.byteLength;
  }
}
