/**
 * Random inserts a second into a typed-array table of `2 ** log2` slots that ends half full: what no search in this
 * language can beat on this machine when every lookup goes to a random place.
 */
export function insertsPerSecond(log2: number): number {
  const slots = new Int32Array(1 << log2);
  const count = slots.length >>> 1;
  insert(slots, 1, 1 << 10);
  const startedMs = performance.now();
  insert(slots, 1 << 10, count);
  return (count / (performance.now() - startedMs)) * 1000;
}

/** Puts `count` scrambled numbers, from `first` on, each where open addressing has room for it. */
function insert(slots: Int32Array, first: number, count: number): void {
  const mask = slots.length - 1;
  for (let number = first; number < first + count; number++) {
    const key = Math.imul(number, 0x9e3779b1) | 1;
    let slot = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) & mask;
    while (slots[slot] !== 0 && slots[slot] !== key) slot = (slot + 1) & mask;
    slots[slot] = key;
  }
}
