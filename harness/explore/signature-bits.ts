import type { Candidates } from "./expander";
import type { Fresh } from "./table-insert";

const bitsEach = 3;
/** Bits of the array where memory is not limited, as log2; never touched, they cost nothing. */
const mostLog2 = 32;

/** A set of signatures of two words as a Bloom filter: each sets three bits, and is held when all of its own are set. */
export class SignatureBits {
  used = 0;
  /** Not used: the array never grows. */
  maxBytes = 0;
  /** How many new signatures were probably taken for known ones so far. */
  expectedOmissions = 0;
  readonly #bits: Int32Array;
  readonly #shift: number;
  #set = 0;

  /** @param maxBytes - half of it at most is taken */
  constructor(maxBytes: number) {
    const log2 = Math.max(10, Math.min(mostLog2, Math.floor(Math.log2(maxBytes * 4))));
    this.#bits = new Int32Array(2 ** (log2 - 5));
    this.#shift = 32 - log2;
  }

  get bytes(): number {
    return this.#bits.byteLength;
  }

  /** As {@link StateTable.insert}, for keys of two words. */
  insert(candidates: Candidates, sources: number, fresh: Fresh, room: number): "done" | "enough" {
    const { keys, counts } = candidates;
    fresh.count = 0;
    fresh.children.fill(0, 0, sources);
    let at = 0;
    for (let source = 0; source < sources; source++) {
      for (let choice = 0; choice < counts[source]!; choice++, at += 2) {
        if (this.#holds(keys[at]!, keys[at + 1]!)) continue;
        if (fresh.count === room) return "enough";
        this.expectedOmissions += (this.#set / (32 * this.#bits.length)) ** bitsEach;
        this.#add(keys[at]!, keys[at + 1]!);
        fresh.choices[fresh.count++] = choice;
        fresh.children[source]!++;
        this.used++;
      }
    }
    return "done";
  }

  #holds(first: number, second: number): boolean {
    for (let index = 0; index < bitsEach; index++) {
      const bit = place(first, second, index) >>> this.#shift;
      if (((this.#bits[bit >>> 5]! >>> (bit & 31)) & 1) === 0) return false;
    }
    return true;
  }

  #add(first: number, second: number): void {
    for (let index = 0; index < bitsEach; index++) {
      const bit = place(first, second, index) >>> this.#shift;
      const word = this.#bits[bit >>> 5]!;
      this.#set += ((word >>> (bit & 31)) & 1) ^ 1;
      this.#bits[bit >>> 5] = word | (1 << (bit & 31));
    }
  }
}

/** Bit number `index` of a signature, from 0 to 2^32 - 1. */
function place(first: number, second: number, index: number): number {
  const mixed = Math.imul(first ^ Math.imul(second + (index << 16), 0x9e3779b1), 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) ^ (mixed >>> 13);
}
