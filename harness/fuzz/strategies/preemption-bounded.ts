import type { Enabled } from "../../explore/move-table";
import type { Random } from "../random";
import { mayStep, type Shape, type Strategy, stepOf } from "../strategy";

/**
 * Pre-emption bounding: Musuvathi and Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007.
 * An actor runs until it cannot, then any other; at most `bound` times it is interrupted before.
 *
 * We differ: sampled, not enumerated, but where an interruption falls is drawn without replacement until every step had its turn.
 */
export class PreemptionBounded implements Strategy {
  readonly name: string;
  #random!: Random;
  #current = -1;
  #due = new Set<number>();
  readonly #used = new Set<number>();

  constructor(readonly bound: number) {
    this.name = `preempt:${bound}`;
  }

  begin({ longestRun }: Shape, random: Random): void {
    this.#random = random;
    this.#current = -1;
    this.#due = new Set();
    for (let left = Math.min(this.bound, longestRun); left > 0; left--) this.#due.add(this.#fresh(longestRun));
  }

  choose(enabled: Enabled, step: number): number {
    const goesOn = this.#current >= 0 && mayStep(this.#current, enabled);
    if (!goesOn) this.#current = this.#other(enabled, -1);
    else if (this.#due.has(step)) this.#current = this.#other(enabled, this.#current);
    return stepOf(this.#current, enabled, this.#random);
  }

  #fresh(longestRun: number): number {
    if (this.#used.size >= longestRun) this.#used.clear();
    let step = this.#random.below(longestRun);
    while (this.#used.has(step)) step = (step + 1) % longestRun;
    this.#used.add(step);
    return step;
  }

  /** Any leader but `not`, where there is another; each as likely. */
  #other({ moves, count }: Enabled, not: number): number {
    let chosen = not;
    let before = -1;
    let seen = 0;
    for (let index = 0; index < count; index++) {
      const { leader } = moves[index]!;
      if (leader === not || leader === before) continue;
      before = leader;
      seen += 1;
      if (this.#random.below(seen) === 0) chosen = leader;
    }
    return chosen;
  }
}
