import type { Strays } from "../table-sharing";
import type { Seat } from "./seat";

/** Words: how many strays there are, and whether a thread is adding one. */
const word = { count: 0, lock: 1 } as const;

/** Strays of all threads: a list that grows in shared memory, of which each thread knows as much as it has read. */
export class SharedStrays implements Strays {
  readonly #words: Int32Array;
  #list: Int32Array = new Int32Array(0);
  #keyWords = 1;
  readonly #known = new Set<string>();
  /** Of the list as many are known. */
  #read = 0;

  constructor(private readonly seat: Seat) {
    this.#words = new Int32Array(seat.memory.strays);
  }

  /** Begins with a list for keys of so many words. To be called by all threads, the others to wait until one of them has `cleared` it. */
  lay(list: Int32Array, keyWords: number, cleared: boolean): void {
    this.#list = list;
    this.#keyWords = keyWords;
    this.#known.clear();
    this.#read = 0;
    if (cleared) Atomics.store(this.#words, word.count, 0);
  }

  get size(): number {
    return Atomics.load(this.#words, word.count);
  }

  has(key: string): boolean {
    return this.#caughtUp().has(key);
  }

  add(key: string): boolean {
    while (Atomics.compareExchange(this.#words, word.lock, 0, 1) !== 0) this.seat.mayGoOn();
    const isNew = !this.has(key);
    if (isNew) {
      this.#list.set(key.split(",").map(Number), this.size * this.#keyWords);
      Atomics.add(this.#words, word.count, 1);
    }
    Atomics.store(this.#words, word.lock, 0);
    return isNew;
  }

  all(): readonly string[] {
    return [...this.#caughtUp()];
  }

  #caughtUp(): Set<string> {
    for (const { size } = this; this.#read < size; this.#read++) {
      const at = this.#read * this.#keyWords;
      this.#known.add(this.#list.subarray(at, at + this.#keyWords).join());
    }
    return this.#known;
  }
}
