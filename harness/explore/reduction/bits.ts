/** Sets of small numbers as bits of 32-bit words; all sets of one kind have the same number of words. */
export function addBit(bits: Int32Array, number: number): void {
  bits[number >>> 5]! |= 1 << (number & 31);
}

/** Adds all of `from` to `bits`; returns whether anything was new. */
export function addBits(bits: Int32Array, from: Int32Array): boolean {
  let fresh = 0;
  for (let word = 0; word < from.length; word++) {
    fresh |= from[word]! & ~bits[word]!;
    bits[word]! |= from[word]!;
  }
  return fresh !== 0;
}

export function meet(a: Int32Array, b: Int32Array): boolean {
  for (let word = 0; word < a.length; word++) if ((a[word]! & b[word]!) !== 0) return true;
  return false;
}
