import type { Enabled } from "../../explore/move-table";
import type { Random } from "../random";
import { distinctBelow, mayStep, type Shape, type Strategy, stepOf } from "../strategy";

/**
 * Delay bounding: Emmi, Qadeer and Rakamaric, "Delay-Bounded Scheduling", POPL 2011. A fixed scheduler, here round robin without
 * pre-emption, is made to skip the actor it would run, at most `delays` times.
 *
 * We differ: delays are drawn at random, not enumerated, and round robin begins with a random actor.
 */
export class DelayBounded implements Strategy {
  readonly name: string;
  #random!: Random;
  #components = 1;
  #delays: ReadonlySet<number> = new Set();
  #current = 0;

  constructor(readonly delays: number) {
    this.name = `delay:${delays}`;
  }

  begin({ components, longestRun }: Shape, random: Random): void {
    this.#random = random;
    this.#components = components;
    this.#delays = distinctBelow(longestRun, this.delays, random);
    this.#current = random.below(components);
  }

  choose(enabled: Enabled, step: number): number {
    if (!mayStep(this.#current, enabled)) this.#current = this.#following(enabled);
    if (this.#delays.has(step)) this.#current = this.#following(enabled);
    return stepOf(this.#current, enabled, this.#random);
  }

  #following(enabled: Enabled): number {
    for (let distance = 1; distance <= this.#components; distance++) {
      const next = (this.#current + distance) % this.#components;
      if (mayStep(next, enabled)) return next;
    }
    return this.#current;
  }
}
