import { type Bytes, sumOf } from "../exploration";

/** What memory a thread may take until the threads meet again: of what is left an equal share, or all of it for the visited set. */
export class Allowance {
  /** Bytes of all threads. */
  bytes: Bytes | undefined;
  /** Bytes that the visited set may have. */
  tableBytes = 0;
  #own = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly threads: number,
  ) {}

  /** Takes in what this thread has and what all have; false where that is too much already. */
  renew(own: Bytes, all: Bytes): boolean {
    const left = this.maxBytes - sumOf(all);
    this.bytes = all;
    this.tableBytes = left + all.visited;
    this.#own = sumOf(own) + Math.max(0, left) / this.threads;
    return left >= 0;
  }

  /** Whether a thread that has so much may take so many bytes more. */
  grants(own: Bytes, more: number): boolean {
    return sumOf(own) + more <= this.#own;
  }
}
