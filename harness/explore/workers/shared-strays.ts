import type { Strays } from "../table-sharing";
import type { Seat } from "./seat";

/** Words before the keys: how many strays there are, and whether a thread is adding one. */
const word = { count: 0, lock: 1, keys: 2 } as const;

/** Strays of all threads: a list that grows in shared memory, of which each thread knows as much as it has read. */
export class SharedStrays implements Strays {
  #list: Int32Array = new Int32Array(word.keys);
  readonly #known = new Set<string>();
  /** Of the list as many are known. */
  #read = 0;

  constructor(
    private readonly seat: Seat,
    private readonly keyWords: number,
  ) {}

  /** Words that a list for so many strays takes. */
  wordsFor(strays: number): number {
    return this.#keyAt(strays);
  }

  /** Begins with a list of zeroes, which is the same in all threads. */
  lay(list: Int32Array): void {
    this.#list = list;
    this.#known.clear();
    this.#read = 0;
  }

  get size(): number {
    return Atomics.load(this.#list, word.count);
  }

  has(key: string): boolean {
    return this.#caughtUp().has(key);
  }

  add(key: string): boolean {
    while (Atomics.compareExchange(this.#list, word.lock, 0, 1) !== 0) this.seat.mayGoOn();
    const isNew = !this.has(key);
    if (isNew) {
      this.#list.set(key.split(",").map(Number), this.#keyAt(this.size));
      Atomics.add(this.#list, word.count, 1);
    }
    Atomics.store(this.#list, word.lock, 0);
    return isNew;
  }

  all(): readonly string[] {
    return [...this.#caughtUp()];
  }

  #caughtUp(): Set<string> {
    for (const { size } = this; this.#read < size; this.#read++) {
      this.#known.add(this.#list.subarray(this.#keyAt(this.#read), this.#keyAt(this.#read + 1)).join());
    }
    return this.#known;
  }

  #keyAt(stray: number): number {
    return word.keys + stray * this.keyWords;
  }
}
