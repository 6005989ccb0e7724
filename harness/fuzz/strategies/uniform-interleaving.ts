import type { Enabled } from "../../explore/move-table";
import type { Random } from "../random";
import type { RunFeedback, Shape, Strategy } from "../strategy";

/**
 * Uniform random walk over interleavings: Zhao, Wolff, Mathur and Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025.
 * An actor is chosen with a weight of the steps it has left, which makes interleavings about equally likely where a plain walk favours
 * those of short actors.
 *
 * We differ: how many steps an actor takes is the mean of the runs so far.
 */
export class UniformInterleaving implements Strategy {
  readonly name = "urw";
  #random!: Random;
  #runs = 0;
  #total = new Float64Array(0);
  #taken = new Float64Array(0);
  #weights = new Float64Array(16);

  begin({ components }: Shape, random: Random): void {
    this.#random = random;
    if (this.#total.length !== components) {
      this.#total = new Float64Array(components);
      this.#taken = new Float64Array(components);
    }
    this.#taken.fill(0);
  }

  choose({ moves, count }: Enabled): number {
    if (this.#weights.length < count) this.#weights = new Float64Array(2 * count);
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const { leader } = moves[index]!;
      const left = this.#runs === 0 ? 1 : this.#total[leader]! / this.#runs - this.#taken[leader]!;
      sum += Math.max(left, 0.5);
      this.#weights[index] = sum;
    }
    const drawn = this.#random.fraction() * sum;
    let index = 0;
    while (index < count - 1 && this.#weights[index]! <= drawn) index++;
    this.#taken[moves[index]!.leader]! += 1;
    return index;
  }

  feedback(_run: RunFeedback): void {
    this.#runs += 1;
    for (let component = 0; component < this.#total.length; component++) {
      this.#total[component]! += this.#taken[component]!;
    }
  }
}
