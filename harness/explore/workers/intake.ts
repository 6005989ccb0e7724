import type { Candidates } from "../expander";
import type { Frontier } from "../frontier";
import type { StateTable } from "../state-table";
import { Fresh, mostSources } from "../table-insert";
import type { Expanded } from "../unfolding";
import type { Exchange } from "./exchange";
import type { Links, Reference } from "./links";
import type { Outcome } from "./notices";
import { ownerOf } from "./ownership";
import type { Seat } from "./seat";

/** Where a thread keeps its states, and what there is room for. */
export interface Holdings {
  readonly table: StateTable;
  readonly frontier: Frontier;
  /** States that may still be met, and bytes that the table may take. */
  readonly room: number;
  readonly tableBytes: number;
}

/** Takes successors in: into the visited set, and those that are new behind the waiting states, with how they came about. */
export class Intake {
  /** New states since {@link begin}. */
  met = 0;
  /** Whether there was room for all. */
  outcome: Outcome = "done";
  readonly #fresh = new Fresh();

  constructor(
    private readonly seat: Seat,
    private readonly links: Links,
    private readonly exchange: Exchange,
  ) {
    this.#fresh.children = new Int32Array(mostSources);
  }

  begin(): void {
    this.met = 0;
  }

  /** Takes in what is its own of the successors of own states, the first of which is `first` and has `place` in the round. Sends the others. */
  ofOwn(
    holdings: Holdings,
    candidates: Candidates,
    { states, transitions }: Expanded,
    first: number,
    place: number,
  ): void {
    const fresh = this.#freshFor(holdings, transitions);
    this.exchange.send(holdings.table, candidates, states, place, fresh);
    this.#take(holdings, candidates.keys);
    this.links.appendChildren({ thread: this.seat.me, state: first }, states, fresh);
  }

  /** Takes in what is its own of the successors of a state that all threads have unfolded. */
  ofCommon(holdings: Holdings, { keys: all }: Candidates, { transitions }: Expanded, parent: Reference): void {
    const { me, size } = this.seat;
    const { words } = holdings.table.packing;
    const choices: number[] = [];
    const keys = new Int32Array(transitions * words);
    for (let choice = 0; choice < transitions; choice++) {
      const from = choice * words;
      if (ownerOf(all[from]!, size) !== me) continue;
      keys.set(all.subarray(from, from + words), choices.length * words);
      choices.push(choice);
    }
    const fresh = this.#freshFor(holdings, choices.length);
    holdings.table.list({ keys, counts: Int32Array.of(choices.length) }, 1, fresh);
    this.#take(holdings, keys);
    for (const index of fresh.choices.subarray(0, fresh.count)) this.links.append(parent, choices[index]!);
  }

  /** Takes in what the other threads have sent, whose first states in the round are `firsts`. */
  sent(holdings: () => Holdings, firsts: readonly number[]): void {
    const { exchange } = this;
    for (const [thread, state] of firsts.entries()) {
      for (let done = 0; done < exchange.sentBy(thread) && this.outcome === "done"; ) {
        const block = exchange.block(thread, done);
        const here = holdings();
        const fresh = this.#freshFor(here, block.count);
        exchange.collect(here.table, block, fresh);
        this.#take(here, block.keys);
        this.links.appendSent({ thread, state }, fresh, block);
        done += block.count;
      }
    }
  }

  /** Room for so many new states behind the waiting ones. */
  #freshFor({ frontier }: Holdings, successors: number): Fresh {
    const fresh = Object.assign(this.#fresh, frontier.reserve(successors));
    fresh.reserve(successors);
    return fresh;
  }

  /** Looks up what is listed of `keys`. */
  #take({ table, frontier, room, tableBytes }: Holdings, keys: Int32Array): void {
    const fresh = this.#fresh;
    table.maxBytes = tableBytes;
    this.outcome = table.insertListed({ keys }, fresh, room - this.met);
    this.met += fresh.count;
    frontier.push(fresh.count);
  }
}
