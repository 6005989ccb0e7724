import type { Enabled } from "../../explore/move-table";
import type { Random } from "../random";
import type { Shape, Strategy } from "../strategy";

/**
 * Each enabled step is as likely as the others. The yardstick: Thomson, Donaldson and Betts, "Concurrency Testing Using Controlled
 * Schedulers: An Empirical Study", ACM TOPC 2(4), 2016, find it hard to beat on shallow bugs.
 */
export class RandomWalk implements Strategy {
  readonly name = "random";
  #random!: Random;

  begin(_shape: Shape, random: Random): void {
    this.#random = random;
  }

  choose({ count }: Enabled): number {
    return this.#random.below(count);
  }
}
