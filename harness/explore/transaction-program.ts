import { CallerMistake } from "../language/caller-mistake";
import type { Ask, LocalStatus, Network, Outcome, Response, Step } from "../network/network";
import { type Packing, widthFor } from "./packing";

/** What an entry of {@link TransactionProgram.table} says when it is no offset into the code. */
export const entry = { unknown: 0, nothing: 1, error: 2 } as const;

/**
 * Instructions. `d` stands for one delta a word of the key, `c` for an entry-like code offset.
 *
 * stop: this branch is refused. move d: one successor. fork c c: the first alternative, then the second.
 * ask component row: go on at `table[row + local state of component]`. add component row d: the same, after adding d.
 */
export const op = { stop: 0, move: 1, fork: 2, ask: 3, add: 4 } as const;

/** A transaction before or between its answers. */
interface Question {
  readonly leader: number;
  readonly leaderLocal: number;
  readonly ask: Ask;
  /** Components that took part so far, the leader included, the one asked not. */
  readonly participants: readonly number[];
  readonly answers: Map<number, readonly Response[]>;
  readonly replies: Map<number, Question | readonly Outcome[]>;
  row: number;
}

type Continuation = Question | readonly Outcome[];

/**
 * The network as integers: transaction trees compiled, as far as a search has asked for them, into tables and code that the generated
 * expander walks without calling the network.
 *
 * Each component has a row of entries, by its local state, for the transactions it leads; each question put to a component has
 * one for the answers. An entry is filled when it is first needed, so the network is asked about what is reachable and nothing else.
 */
export class TransactionProgram {
  table = new Int32Array(1 << 12);
  code = new Int32Array(1 << 12);
  /** Row of each component's own transactions. */
  rows: Int32Array;
  /** Components that may lead a transaction or be in error, ascending; as of the last {@link refresh}. */
  leaders = new Int32Array(0);
  /** A local state turned up that the packing has no room for: repack by {@link widths}. */
  outgrown = false;

  readonly #count: number;
  readonly #highest: Int32Array;
  readonly #offers: Map<number, readonly Continuation[]>[];
  readonly #statuses: LocalStatus[][];
  #packing!: Packing;
  #owners = new Map<number, number | Question>();
  #tableEnd = 0;
  #codeEnd = 0;
  #rootsSeen: Int32Array;
  #rootsBusy: Uint8Array;

  /** Nothing can be filled before {@link relocate}. */
  constructor(private readonly network: Network) {
    this.#count = network.components.length;
    this.#highest = Int32Array.from(network.components, ({ initial }) => initial);
    this.#offers = network.components.map(() => new Map());
    this.#statuses = network.components.map(() => []);
    this.rows = new Int32Array(this.#count);
    this.#rootsSeen = new Int32Array(this.#count);
    this.#rootsBusy = new Uint8Array(this.#count);
  }

  get bytes(): number {
    return this.table.byteLength + this.code.byteLength;
  }

  /** Widths that hold every local state met so far. */
  widths(): number[] {
    return Array.from(this.#highest, (highest) => widthFor(highest + 1));
  }

  /** Starts the tables afresh for another packing. What the network answered is kept. */
  relocate(packing: Packing): void {
    this.#packing = packing;
    this.outgrown = false;
    this.table.fill(0);
    this.#tableEnd = 0;
    this.code.fill(0);
    // Offsets 0 to 2 are the values of `entry`; all three read as a stop.
    this.#codeEnd = 3;
    for (const owner of this.#owners.values()) if (typeof owner !== "number") owner.row = -1;
    this.#owners = new Map();
    this.#rootsSeen.fill(0);
    this.#rootsBusy.fill(0);
    for (let component = 0; component < this.#count; component++) {
      this.rows[component] = this.#newRow(component, component);
    }
    this.refresh();
  }

  /** Recomputes {@link leaders}: a component all of whose local states met so far have nothing to offer is left out. */
  refresh(): void {
    this.leaders = Int32Array.from(this.rows.keys()).filter(
      (component) => this.#rootsBusy[component] === 1 || this.#rootsSeen[component]! <= this.#highest[component]!,
    );
  }

  /** What the end of a run looks like at `local` of `component`. */
  status(component: number, local: number): LocalStatus {
    const known = this.#statuses[component]![local];
    if (known !== undefined) return known;
    const status = this.network.components[component]!.status(local);
    this.#statuses[component]![local] = status;
    return status;
  }

  /** Fills the entry of `row` for `local`. Returns it, or `entry.unknown` when the packing is outgrown. */
  fill(row: number, local: number): number {
    const owner = this.#owners.get(row);
    if (owner === undefined) throw new Error(`[bugcheck fault] no row ${row}`);
    const filled = typeof owner === "number" ? this.#root(owner, local) : this.#answer(owner, local);
    if (this.outgrown) return entry.unknown;
    this.table[row + local] = filled;
    return filled;
  }

  #root(component: number, local: number): number {
    let filled: number = entry.error;
    if (this.status(component, local).kind !== "error") {
      const none = this.#none();
      filled = this.#alternatives(this.#offersOf(component, local), (offer) =>
        this.#continue(offer, none, component, local),
      );
    }
    if (this.outgrown) return entry.unknown;
    this.#rootsSeen[component]!++;
    if (filled !== entry.nothing) this.#rootsBusy[component] = 1;
    return filled;
  }

  #answer(question: Question, local: number): number {
    const { component } = question.ask;
    return this.#alternatives(this.#answersOf(question, local), ({ local: next, reply }) => {
      const then = this.#after(question, reply);
      return this.#continue(then, this.#moved(component, local, next), question.leader, question.leaderLocal);
    });
  }

  /** Code for a transaction that goes on with `then`, when `pending` is still to be added to the key. */
  #continue(then: Continuation, pending: number[], leader: number, leaderLocal: number): number {
    if (!("ask" in then)) {
      return this.#alternatives(then, ({ local }) => {
        const own = this.#moved(leader, leaderLocal, local);
        return this.#emit(op.move, ...pending.map((change, word) => (change + own[word]!) | 0));
      });
    }
    const { component } = then.ask;
    if (then.row < 0) then.row = this.#newRow(component, then);
    if (pending.every((change) => change === 0)) return this.#emit(op.ask, component, then.row);
    return this.#emit(op.add, component, then.row, ...pending);
  }

  #alternatives<T>(items: readonly T[], compile: (item: T) => number): number {
    let rest: number = entry.nothing;
    for (let index = items.length - 1; index >= 0 && !this.outgrown; index--) {
      const first = compile(items[index]!);
      if (first !== entry.nothing) rest = rest === entry.nothing ? first : this.#emit(op.fork, first, rest);
    }
    return rest;
  }

  #moved(component: number, from: number, to: number): number[] {
    if (to > this.#highest[component]!) this.#highest[component] = to;
    if (!this.#packing.fits(component, to)) {
      this.outgrown = true;
      return this.#none();
    }
    return this.#packing.delta(component, from, to);
  }

  #none(): number[] {
    return new Array<number>(this.#packing.words).fill(0);
  }

  #newRow(component: number, owner: number | Question): number {
    const row = this.#tableEnd;
    this.#tableEnd += 2 ** this.#packing.widths[component]!;
    if (this.#tableEnd > this.table.length) this.table = grown(this.table, this.#tableEnd);
    this.#owners.set(row, owner);
    return row;
  }

  #emit(...words: number[]): number {
    const offset = this.#codeEnd;
    this.#codeEnd += words.length;
    if (this.#codeEnd > this.code.length) this.code = grown(this.code, this.#codeEnd);
    this.code.set(words, offset);
    return offset;
  }

  #offersOf(leader: number, local: number): readonly Continuation[] {
    const known = this.#offers[leader]!.get(local);
    if (known !== undefined) return known;
    const component = this.network.components[leader]!;
    const steps = component.offers(local);
    this.#sameTwice(steps.map(outline), component.offers(local).map(outline), leader, "offers", local);
    const offers = steps.map((step) => this.#continuation(step, leader, local, [leader]));
    this.#offers[leader]!.set(local, offers);
    return offers;
  }

  #answersOf({ ask, answers }: Question, local: number): readonly Response[] {
    const known = answers.get(local);
    if (known !== undefined) return known;
    const asked = this.network.components[ask.component]!;
    const responses = asked.respond(local, ask.message);
    const again = asked.respond(local, ask.message);
    const told = (response: Response) => `${response.local} replying ${response.reply}`;
    this.#sameTwice(responses.map(told), again.map(told), ask.component, `respond to ${ask.message}`, local);
    for (const response of responses) this.#inRange(ask.component, response.local);
    answers.set(local, responses);
    return responses;
  }

  #after(question: Question, reply: number): Continuation {
    const known = question.replies.get(reply);
    if (known !== undefined) return known;
    const { leader, leaderLocal, ask, participants } = question;
    const then = this.#continuation(ask.next(reply), leader, leaderLocal, [...participants, ask.component]);
    question.replies.set(reply, then);
    return then;
  }

  #continuation(step: Step, leader: number, leaderLocal: number, participants: readonly number[]): Continuation {
    if (step.kind === "done") {
      for (const { local } of step.outcomes) this.#inRange(leader, local);
      return step.outcomes;
    }
    const name = this.network.components[leader]!.name;
    if (this.network.components[step.component] === undefined) {
      throw mistake(`${name} asks component ${step.component}, and there are ${this.#count}.`);
    }
    if (participants.includes(step.component)) {
      const again = this.network.components[step.component]!.name;
      throw mistake(`A step of ${name} has ${again} take part twice.`);
    }
    return { leader, leaderLocal, ask: step, participants, answers: new Map(), replies: new Map(), row: -1 };
  }

  #inRange(component: number, local: number): void {
    const { name, size } = this.network.components[component]!;
    if (Number.isInteger(local) && local >= 0 && local < size) return;
    throw mistake(`${name} is sent to local state ${local}, and it has ${size}.`);
  }

  #sameTwice(first: string[], second: string[], component: number, what: string, local: number): void {
    if (first.join() === second.join()) return;
    const { name } = this.network.components[component]!;
    throw new CallerMistake(
      "NETWORK_NOT_PURE",
      `${name} was asked twice for ${what} in local state ${local} and answered [${first}], then [${second}].`,
      "Answers must depend on the numbers handed in alone. Usual causes: a clock, Math.random, a variable outside the component.",
    );
  }
}

function outline(step: Step): string {
  if (step.kind === "ask") return `ask ${step.component} ${step.message}`;
  return step.outcomes.map(({ local, label }) => `${label} to ${local}`).join(" or ");
}

function mistake(message: string): CallerMistake {
  return new CallerMistake(
    "NETWORK_INCONSISTENT",
    message,
    "Components and local states are numbered from 0, and a component takes part in a step once.",
  );
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}
