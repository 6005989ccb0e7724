/** What of a batch goes where. */
export interface Scattering {
  /** Successors for others and for itself: each its key, then its parent's place in the list and the choice, 16 bits each. */
  readonly out: Int32Array;
  /** By owner where in `out` the next one goes. */
  readonly ends: Int32Array;
  /** Keys lately sent: who sent one before need not send it again, as the first to lead to a state counts. */
  readonly sent: Int32Array;
}

/**
 * Writes the successors of `states` states, the first of which has place `first` in the list, to their owners' streams.
 * How many successors each has goes to `listed`.
 */
export type Scatter = (
  scattering: Scattering,
  keys: Int32Array,
  counts: Int32Array,
  states: number,
  first: number,
  listed: Int32Array,
) => void;

/** log2 of the keys remembered as sent. */
const sentLog2 = 15;

export function newSent(words: number): Int32Array {
  const sent = new Int32Array(words << sentLog2);
  forgetSent(sent);
  return sent;
}

/** To be called when something sent was not taken. */
export function forgetSent(sent: Int32Array): void {
  sent.fill(0);
  // The rest stands for the key of zeros, whose place is the first.
  sent[0] = 1;
}

/** The thread that owns a state whose key begins with `word`; {@link compileScatter} says the same. */
export function ownerOf(word: number, threads: number): number {
  return ((Math.imul(mixed(word), secondFactor) >>> 16) * threads) >>> 16;
}

// Mixed otherwise than in the visited set, where a thread's states would else crowd in a part of the slots.
const firstFactor = 0x7feb352d;
const secondFactor = 0x846ca68b | 0;

function mixed(word: number): number {
  const first = Math.imul(word ^ (word >>> 16), firstFactor);
  return first ^ (first >>> 15);
}

const compiled = new Map<string, Scatter>();

/** Generates the scattering of keys of so many words among so many threads. */
export function compileScatter(words: number, threads: number): Scatter {
  const text = source(words, threads);
  let scatter = compiled.get(text);
  if (scatter === undefined) {
    scatter = new Function(text)() as Scatter;
    compiled.set(text, scatter);
  }
  return scatter;
}

function source(words: number, threads: number): string {
  const all = Array.from({ length: words }, (_, word) => word);
  return `
return function scatter({ out, ends, sent }, keys, counts, states, first, listed) {
  let next = 0;
  for (let state = 0; state < states; state++) {
    const count = counts[state] > 0 ? counts[state] : 0;
    const place = first + state;
    listed[place] = count;
    for (let choice = 0; choice < count; choice++, next += ${words}) {
      ${all.map((word) => `const key${word} = keys[next + ${word}];`).join("\n")}
      let hash = Math.imul(key0 ^ (key0 >>> 16), ${firstFactor});
      hash ^= hash >>> 15;
      const memory = ${words === 1 ? "" : `${words} * `}(hash >>> ${32 - sentLog2});
      // Whether it was sent lately cannot be foreseen, so it is decided by arithmetic: what was is written and then written over.
      const difference = ${all.map((word) => `(sent[memory + ${word}] ^ key${word})`).join(" | ")};
      ${all.map((word) => `sent[memory + ${word}] = key${word};`).join("\n")}
      const owner = ((Math.imul(hash, ${secondFactor}) >>> 16) * ${threads}) >>> 16;
      const at = ends[owner];
      ${all.map((word) => `out[at + ${word}] = key${word};`).join("\n")}
      out[at + ${words}] = (place << 16) | choice;
      ends[owner] = at + ((difference | -difference) >>> 31) * ${words + 1};
    }
  }
};`;
}
