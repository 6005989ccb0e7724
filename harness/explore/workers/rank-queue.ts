import { Frontier, type Run } from "../frontier";

const high = 2 ** 32;

/**
 * Ranks of a thread's own waiting states, in step with their keys. The rank of a state says where it comes in a search by one thread:
 * in a level they are in the order in which that would meet its states, whoever owns them.
 */
export class RankQueue {
  /** In two words each. */
  readonly #ranks = new Frontier(2);

  get bytes(): number {
    return this.#ranks.bytes;
  }

  /** How many of `most` states behind the first `skipped` have ranks below `bound`. Their ranks go to `ranks`, from `skipped` on. */
  peek(most: number, skipped: number, bound: number, ranks: Float64Array): number {
    const run = this.#ranks.peek(most, skipped);
    for (let index = 0; index < run.count; index++) {
      const rank = rankIn(run, index);
      if (rank >= bound) return index;
      ranks[skipped + index] = rank;
    }
    return run.count;
  }

  /** The rank of the state behind the first `skipped`. */
  at(skipped: number): number {
    return rankIn(this.#ranks.peek(1, skipped), 0);
  }

  drop(count: number): void {
    this.#ranks.drop(count);
  }

  /** Appends the first `count` of `ranks`. */
  append(ranks: Float64Array, count: number): void {
    const { keys, at } = this.#ranks.reserve(count);
    for (let index = 0; index < count; index++) {
      const rank = ranks[index]!;
      keys[at + 2 * index] = Math.floor(rank / high);
      keys[at + 2 * index + 1] = rank | 0;
    }
    this.#ranks.push(count);
  }
}

function rankIn({ keys, at }: Run, index: number): number {
  return keys[at + 2 * index]! * high + (keys[at + 2 * index + 1]! >>> 0);
}
