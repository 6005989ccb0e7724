import type { Enabled } from "../../explore/move-table";
import type { Random } from "../random";
import { distinctBelow, type Shape, type Strategy, stepOf } from "../strategy";

/**
 * Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic
 * Guarantees of Finding Bugs", ASPLOS 2010. Actors have random priorities and the highest that can runs; at `depth - 1` random
 * steps the one about to run falls below all others. A bug of that depth is found with probability at least 1/(n k^(depth-1)).
 *
 * We differ: k is the longest run so far, as it cannot be known beforehand, and an actor with several steps takes any of them.
 */
export class Pct implements Strategy {
  readonly name: string;
  #random!: Random;
  #priorities = new Float64Array(0);
  #changes: ReadonlySet<number> = new Set();
  #lowest = 0;

  /** @param depth - of the bugs aimed at, at least 1 */
  constructor(readonly depth: number) {
    this.name = `pct:${depth}`;
  }

  begin({ components, longestRun }: Shape, random: Random): void {
    this.#random = random;
    if (this.#priorities.length !== components) this.#priorities = new Float64Array(components);
    for (let component = 0; component < components; component++) this.#priorities[component] = 1 + random.fraction();
    this.#changes = distinctBelow(longestRun, this.depth - 1, random);
    this.#lowest = 1;
  }

  choose(enabled: Enabled, step: number): number {
    let leader = this.#highest(enabled);
    if (this.#changes.has(step)) {
      this.#lowest -= 1;
      this.#priorities[leader] = this.#lowest;
      leader = this.#highest(enabled);
    }
    return stepOf(leader, enabled, this.#random);
  }

  #highest({ moves, count }: Enabled): number {
    let best = moves[0]!.leader;
    for (let index = 1; index < count; index++) {
      const { leader } = moves[index]!;
      if (this.#priorities[leader]! > this.#priorities[best]!) best = leader;
    }
    return best;
  }
}
