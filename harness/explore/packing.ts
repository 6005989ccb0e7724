/** How words are folded into one hash. Word 0 counts with an odd factor, so that it can be had back. */
export interface Mixing {
  factor(word: number): number;
}

/** Odd factors with no pattern, one a word. */
export const scattered: Mixing = {
  factor: (word) => (Math.imul(Math.imul(word + 1, 0x9e3779b1) ^ 0x5bd1e995, 0x85ebca6b) | 1) >>> 0,
};

/**
 * How a global state is laid out in 32-bit words, and the *key* form in which the search handles it.
 *
 * A key is the packed words with word 0 replaced by the hash of them all, `sum(word[i] * factor[i])` modulo 2^32. Both
 * forms hold the same information, as factor 0 is odd. A move of one component adds the same constants to the key of every state,
 * so a successor's key, hash included, is its parent's key plus a delta.
 *
 * invariant: no field crosses a word.
 */
export class Packing {
  /** By component: the word its local state lies in, the lowest bit, and a mask for the bits. */
  readonly wordOf: Int32Array;
  readonly shifts: Int32Array;
  readonly masks: Int32Array;
  /** Words a state takes, at least 1. */
  readonly words: number;
  /** Bits used in the last word; the store puts others into what is left of it. */
  readonly lastWidth: number;
  readonly factors: readonly number[];
  /** `factors[0] * inverse = 1` modulo 2^32. */
  readonly inverse: number;

  constructor(
    readonly widths: readonly number[],
    mixing: Mixing = scattered,
  ) {
    const bins = placed(widths);
    this.words = Math.max(1, bins.length);
    this.lastWidth = bins.at(-1)?.width ?? 0;
    this.masks = Int32Array.from(widths, maskOf);
    this.wordOf = new Int32Array(widths.length);
    this.shifts = new Int32Array(widths.length);
    for (const [word, { members }] of bins.entries()) {
      let shift = 0;
      for (const component of members) {
        this.wordOf[component] = word;
        // Behind a full word a field of no bits would have to be shifted by 32, which shifts by 0: say so.
        this.shifts[component] = shift & 31;
        shift += widths[component]!;
      }
    }
    this.factors = Array.from({ length: this.words }, (_, word) => mixing.factor(word) | 0);
    this.inverse = inverseOf(this.factors[0] ?? 1);
  }

  /** Whether local state `local` of `component` can be written down. */
  fits(component: number, local: number): boolean {
    return local < 2 ** (this.widths[component] ?? 0);
  }

  /** Writes the key of `locals` to `keys` from `at`. */
  pack(locals: ArrayLike<number>, keys: Int32Array, at: number): void {
    const { words, wordOf, shifts, factors } = this;
    keys.fill(0, at, at + words);
    for (let component = 0; component < wordOf.length; component++) {
      keys[at + wordOf[component]!]! |= locals[component]! << shifts[component]!;
    }
    let hash = 0;
    for (let word = 0; word < words; word++) hash = (hash + Math.imul(keys[at + word]!, factors[word]!)) | 0;
    keys[at] = hash;
  }

  /** Reads the local states of the key in `keys` at `at` into `locals`. */
  unpack(keys: Int32Array, at: number, locals: Int32Array): void {
    const { words, wordOf, shifts, masks, factors } = this;
    let first = keys[at]!;
    for (let word = 1; word < words; word++) first = (first - Math.imul(keys[at + word]!, factors[word]!)) | 0;
    first = Math.imul(first, this.inverse);
    for (let component = 0; component < wordOf.length; component++) {
      const word = wordOf[component]!;
      locals[component] = ((word === 0 ? first : keys[at + word]!) >>> shifts[component]!) & masks[component]!;
    }
  }

  /** What a move of `component` adds to a key, word by word. */
  delta(component: number, from: number, to: number): number[] {
    const word = this.wordOf[component]!;
    const change = (to - from) << this.shifts[component]!;
    const delta = new Array<number>(this.words).fill(0);
    delta[word] = change;
    delta[0] = Math.imul(change, this.factors[word]!);
    return delta;
  }
}

/** Bits that the numbers below `count` need. */
export function widthFor(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** The lower `width` bits set. Not by a power of two: the compiler would sink `pow` into the loop that uses it. */
export function maskOf(width: number): number {
  return width === 32 ? -1 : ((1 << width) - 1) | 0;
}

/** First fit, widest field first; the fullest word first, so that the last one has the most room. */
function placed(widths: readonly number[]): { width: number; members: number[] }[] {
  const bins: { width: number; members: number[] }[] = [];
  const widestFirst = widths.map((_, component) => component).sort((a, b) => widths[b]! - widths[a]! || a - b);
  for (const component of widestFirst) {
    const width = widths[component]!;
    let bin = bins.find((candidate) => candidate.width + width <= 32);
    if (bin === undefined) {
      bin = { width: 0, members: [] };
      bins.push(bin);
    }
    bin.width += width;
    bin.members.push(component);
  }
  return bins.sort((a, b) => b.width - a.width);
}

/** Newton's iteration: each round doubles the bits that are right, and an odd number is its own inverse modulo 8. */
export function inverseOf(odd: number): number {
  let inverse = odd;
  for (let round = 0; round < 4; round++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}
