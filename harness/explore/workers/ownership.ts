// Mixed otherwise than in the visited set, where a thread's states would else crowd in a part of the slots.
const firstFactor = 0x7feb352d;
const secondFactor = 0x846ca68b | 0;

/** The thread that owns a state whose key begins with `word`; {@link ownerText} says the same. */
export function ownerOf(word: number, threads: number): number {
  const first = Math.imul(word ^ (word >>> 16), firstFactor);
  return ((Math.imul(first ^ (first >>> 15), secondFactor) >>> 16) * threads) >>> 16;
}

/** Text that sets `owner` from `key0`. */
export function ownerText(threads: number): string {
  return `
      const first = Math.imul(key0 ^ (key0 >>> 16), ${firstFactor});
      const owner = ((Math.imul(first ^ (first >>> 15), ${secondFactor}) >>> 16) * ${threads}) >>> 16;`;
}
