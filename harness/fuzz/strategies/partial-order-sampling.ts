import type { Enabled } from "../../explore/move-table";
import type { Random } from "../random";
import { race, type Shape, type Strategy, stepOf } from "../strategy";

/**
 * Partial-order sampling: Yuan, Yang and Gu, "Partial Order Aware Concurrency Sampling", CAV 2018. Every pending step has a random
 * priority; the highest is taken, and the steps that race with it draw anew, so that their order is not decided once for all.
 *
 * We differ: an actor has one priority for all the steps it may take next, and races are read off the components that take part.
 */
export class PartialOrderSampling implements Strategy {
  readonly name = "pos";
  #random!: Random;
  #priorities = new Float64Array(0);

  begin({ components }: Shape, random: Random): void {
    this.#random = random;
    if (this.#priorities.length !== components) this.#priorities = new Float64Array(components);
    for (let component = 0; component < components; component++) this.#priorities[component] = random.fraction();
  }

  choose(enabled: Enabled): number {
    const { moves, count } = enabled;
    const priorities = this.#priorities;
    let best = moves[0]!.leader;
    for (let index = 1; index < count; index++) {
      const { leader } = moves[index]!;
      if (priorities[leader]! > priorities[best]!) best = leader;
    }
    const taken = stepOf(best, enabled, this.#random);
    const move = moves[taken]!;
    let redrawn = -1;
    for (let index = 0; index < count; index++) {
      const other = moves[index]!;
      if (other.leader === best || other.leader === redrawn || !race(move, other)) continue;
      redrawn = other.leader;
      priorities[redrawn] = this.#random.fraction();
    }
    priorities[best] = this.#random.fraction();
    return taken;
  }
}
