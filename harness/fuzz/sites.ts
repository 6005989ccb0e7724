import type { Network } from "../network/network";

/** Numbers the code that takes steps: the same call at the same place in the chart, whichever instance of an actor makes it. */
export class Sites {
  readonly #numbers = new Map<string, number>();
  readonly #byLabel: (number | undefined)[] = [];

  constructor(private readonly network: Network) {}

  of(label: number): number {
    const known = this.#byLabel[label];
    if (known !== undefined) return known;
    const { actor, call, phase, kind, arrow = "", result = "" } = this.network.label(label);
    const code = [actor.replace(/\W*\d+\W*$/, ""), call, phase, kind, arrow, result].join("\n");
    let number = this.#numbers.get(code);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(code, number);
    }
    this.#byLabel[label] = number;
    return number;
  }
}
