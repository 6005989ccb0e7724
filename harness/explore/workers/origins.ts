import { Descent, Links } from "./links";
import { RankQueue } from "./rank-queue";

/** How a thread's own states came about: of all the links, and of those that wait the ranks. */
export class Origins {
  readonly ranks = new RankQueue();
  readonly links = new Links();
  /** Filled by whoever knows, and then recorded. */
  readonly descent = new Descent();

  /** Keeps the first `count` of the descent as that of the states met last. */
  record(count: number): void {
    const { ranks, parents, ways } = this.descent;
    this.ranks.append(ranks, count);
    this.links.append(parents, ways, count);
  }
}
