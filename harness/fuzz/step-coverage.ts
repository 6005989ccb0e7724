import type { Candidates } from "../explore/expander";
import { inError } from "../explore/expander";
import { type Enabled, type Move, MoveTable } from "../explore/move-table";
import type { Packing } from "../explore/packing";
import type { SuccessorFilter } from "../explore/reduction/successor-filter";
import type { Network } from "../network/network";
import type { RacingPair } from "./racing-pair";
import type { Random } from "./random";
import { Sites } from "./sites";
import { type RunFeedback, race, type Shape, type Strategy } from "./strategy";

/** Which steps were taken, and which pairs of them could be taken in one state where the order of the two matters. */
export class StepCoverage {
  readonly #taken = new Set<Move>();
  /** By pair of sites, the lower first. */
  readonly #pairs = new Map<number, RacingPair>();
  readonly #sites: Sites;

  constructor(network: Network) {
    this.#sites = new Sites(network);
  }

  get taken(): readonly Move[] {
    return [...this.#taken];
  }

  get racingPairs(): readonly RacingPair[] {
    return [...this.#pairs.values()];
  }

  take(move: Move): void {
    this.#taken.add(move);
  }

  /** Looks for races among the steps enabled in one state. */
  see({ moves, count }: Enabled): void {
    for (let index = 1; index < count; index++) {
      for (let other = 0; other < index; other++) {
        const [one, two] = [moves[other]!, moves[index]!];
        if (one.leader !== two.leader && race(one, two)) this.#race(one, two);
      }
    }
  }

  #race(one: Move, two: Move): void {
    const sites = [this.#sites.of(one.label), this.#sites.of(two.label)];
    const key = Math.min(...sites) * 0x10_0000 + Math.max(...sites);
    if (this.#pairs.has(key)) return;
    const component =
      one.changed.find((each) => two.participants.includes(each)) ??
      two.changed.find((each) => one.participants.includes(each));
    if (component !== undefined) this.#pairs.set(key, { component, first: one.label, second: two.label });
  }
}

/** The same strategy, with what its runs take written down. */
export class CoveredStrategy implements Strategy {
  readonly name: string;

  constructor(
    private readonly strategy: Strategy,
    private readonly coverage: StepCoverage,
  ) {
    this.name = strategy.name;
  }

  get running(): string {
    return this.strategy.running ?? this.name;
  }

  begin(shape: Shape, random: Random): void {
    this.strategy.begin(shape, random);
  }

  choose(enabled: Enabled, step: number): number {
    const choice = this.strategy.choose(enabled, step);
    this.coverage.see(enabled);
    this.coverage.take(enabled.moves[choice]!);
    return choice;
  }

  feedback(run: RunFeedback): void {
    this.strategy.feedback?.(run);
  }
}

/** Writes down every step of every state that a search expands, and leaves the search as it is. */
export class CoverageFilter implements SuccessorFilter {
  readonly #table: MoveTable;
  readonly #locals: Int32Array;
  readonly #enabled: Enabled = { moves: [], count: 0 };

  constructor(
    network: Network,
    private readonly coverage: StepCoverage,
  ) {
    this.#table = new MoveTable(network);
    this.#locals = new Int32Array(network.components.length);
  }

  filter(keys: Int32Array, at: number, states: number, { counts }: Candidates, packing: Packing): number {
    for (let state = 0; state < states; state++) {
      if (counts[state] === inError) continue;
      packing.unpack(keys, at + state * packing.words, this.#locals);
      this.#table.enabled(this.#locals, this.#enabled);
      this.coverage.see(this.#enabled);
      for (let index = 0; index < this.#enabled.count; index++) this.coverage.take(this.#enabled.moves[index]!);
    }
    return 0;
  }
}
