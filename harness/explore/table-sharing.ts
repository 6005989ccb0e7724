/** Keys that lie too far from home for a slot to say, each its words joined by commas. */
export interface Strays {
  readonly size: number;
  has(key: string): boolean;
  /** False where another thread has added it meanwhile. */
  add(key: string): boolean;
  all(): readonly string[];
}

/** What a visited set shares with those of other threads, which hold the same states. What it is asked, all of them are to ask. */
export interface TableSharing {
  /** This thread's number, and how many there are. */
  readonly me: number;
  readonly size: number;
  readonly strays: Strays;
  /** So many empty slots of so many words each, and no strays. */
  lay(slots: number, slotWords: number): Int32Array;
  /** Whether all say so. */
  all(says: boolean): boolean;
}

/** Shares with nobody. */
export class Unshared implements TableSharing {
  readonly me = 0;
  readonly size = 1;
  readonly #strays = new Set<string>();
  readonly strays = new OwnStrays(this.#strays);

  lay(slots: number, slotWords: number): Int32Array {
    this.#strays.clear();
    return backed(new Int32Array(slots * slotWords), 0, 1);
  }

  all(says: boolean): boolean {
    return says;
  }
}

class OwnStrays implements Strays {
  constructor(private readonly keys: Set<string>) {}

  get size(): number {
    return this.keys.size;
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }

  add(key: string): boolean {
    this.keys.add(key);
    return true;
  }

  all(): readonly string[] {
    return [...this.keys];
  }
}

const pageWords = 1 << 10;

/**
 * Has memory stand behind zeroes never used before, from one share of them to another. Left to the insertion, which reads before it writes,
 * a page would be mapped twice, and the second time every processor would have to be told.
 */
export function backed(slots: Int32Array, from: number, to: number): Int32Array {
  const [begin, end] = [from, to].map((share) => Math.floor(slots.length * share));
  for (let word = begin!; word < end!; word += pageWords) slots[word] = 0;
  return slots;
}
