import type { Enabled } from "../../explore/move-table";
import type { Random } from "../random";
import type { RunFeedback, Shape, Strategy } from "../strategy";

/** How fast old finds fade from a strategy's credit. */
const MEMORY = 0.9;
/** Credit that nobody falls below, so that everyone gets a run now and then. */
const FLOOR = 0.02;

/**
 * Several strategies under one budget: in the beginning each has its turns, then a run goes to whoever found new states of late, more
 * often the more it found for its steps. Which of them is good on a program cannot be known beforehand; the published results of
 * SCTBench (Thomson et al., ACM TOPC 2016; Wolff et al., ASPLOS 2024) have a different winner from program to program.
 */
export class Portfolio implements Strategy {
  readonly name = "portfolio";
  #running: Strategy;
  #run = 0;
  readonly #members: readonly Strategy[];
  readonly #credit = new Map<Strategy, number>();

  /** @param turns - who has the first runs, in this order; a member may have several */
  constructor(private readonly turns: readonly Strategy[]) {
    this.#members = [...new Set(turns)];
    this.#running = turns[0]!;
    for (const member of this.#members) this.#credit.set(member, 1);
  }

  /** Whose run it is. */
  get running(): string {
    return this.#running.name;
  }

  begin(shape: Shape, random: Random): void {
    const rounds = 2 * this.turns.length;
    // Every other run keeps to the turns, as new states say nothing about who is close to a bug.
    const inTurn = this.#run < rounds || this.#run % 2 === 0;
    this.#running = inTurn ? this.turns[this.#turn(rounds)]! : this.#drawn(random);
    this.#run += 1;
    this.#running.begin(shape, random);
  }

  choose(enabled: Enabled, step: number): number {
    return this.#running.choose(enabled, step);
  }

  feedback(run: RunFeedback): void {
    const found = run.newStates / Math.max(1, run.steps);
    this.#credit.set(this.#running, MEMORY * this.#credit.get(this.#running)! + (1 - MEMORY) * found);
    this.#running.feedback?.(run);
  }

  #turn(rounds: number): number {
    const turn = this.#run < rounds ? this.#run : rounds + (this.#run - rounds) / 2;
    return Math.floor(turn) % this.turns.length;
  }

  #drawn(random: Random): Strategy {
    const weights = this.#members.map((member) => this.#credit.get(member)! + FLOOR);
    let drawn = random.fraction() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => {
      drawn -= weight;
      return drawn < 0;
    });
    return this.#members[Math.max(0, index)]!;
  }
}
