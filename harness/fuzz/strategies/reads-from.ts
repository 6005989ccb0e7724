import type { Enabled, Move } from "../../explore/move-table";
import type { Random } from "../random";
import type { Shape, Strategy } from "../strategy";

/** Whose write is read where nobody wrote before. */
const START = -1;

/** A wish: at `component`, code `reader` comes directly after a change that code `writer` made. */
interface Pair {
  readonly component: number;
  readonly writer: number;
  readonly reader: number;
  realised: boolean;
}

/**
 * Reads-from guidance: Wolff, Shi, Duck, Mathur and Roychoudhury, "Greybox Fuzzing for Concurrency Testing", ASPLOS 2024. A run is
 * made to have a few chosen pairs of a write and the access that sees it, by holding back steps that would spoil them; all else
 * is chance. Pairs that no run had yet come first.
 *
 * We differ: in a network every access is known, so the pairs to try are those of all code seen at an object, less the ones that
 * the object would refuse, in place of mutations of earlier runs.
 */
export class ReadsFrom implements Strategy {
  readonly name = "reads-from";
  #shape!: Shape;
  #random!: Random;
  /** By component, writer, from -1 on, and reader. */
  readonly #pairs: Pair[][][] = [];
  readonly #list: Pair[] = [];
  /** Pairs whose turn is still to come in this round. */
  readonly #queue: Pair[] = [];
  #round = 0;
  /** By component: code that changed it, with a local state it left; code that took part, with a message it sent. */
  readonly #writers: Map<number, number>[] = [];
  readonly #readers: Map<number, number>[] = [];
  /** The same by site, for a look in passing. */
  readonly #left: number[][] = [];
  readonly #sent: number[][] = [];
  #last = new Int32Array(0);
  #wanted: readonly Pair[] = [];
  #free = new Int32Array(16);

  begin(shape: Shape, random: Random): void {
    this.#shape = shape;
    this.#random = random;
    if (this.#last.length !== shape.components) this.#last = new Int32Array(shape.components);
    this.#last.fill(START);
    this.#wanted = this.#draw();
  }

  choose({ moves, count }: Enabled): number {
    const taken = this.#wanted.length === 0 ? this.#random.below(count) : this.#unspoilt(moves, count);
    this.#take(moves[taken]!, this.#shape.site(moves[taken]!.label));
    return taken;
  }

  /** Any step that spoils no wish; where all do, any step. */
  #unspoilt(moves: readonly Move[], count: number): number {
    if (this.#free.length < count) this.#free = new Int32Array(2 * count);
    let free = 0;
    for (let index = 0; index < count; index++) if (!this.#spoils(moves[index]!)) this.#free[free++] = index;
    return free === 0 ? this.#random.below(count) : this.#free[this.#random.below(free)]!;
  }

  #spoils({ participants, changed, label }: Move): boolean {
    const site = this.#shape.site(label);
    for (const { component, writer, reader } of this.#wanted) {
      if (!participants.includes(component)) continue;
      const ready = this.#last[component] === writer;
      if (site === reader ? !ready : ready && site !== writer && changed.includes(component)) return true;
    }
    return false;
  }

  #take({ participants, messages, changed, locals }: Move, site: number): void {
    for (let index = 1; index < participants.length; index++) {
      const component = participants[index]!;
      if (this.#shape.leads(component)) continue;
      const message = messages[index - 1]!;
      if (this.#sent[component]?.[site] !== message) this.#met(component, this.#readers, this.#sent, site, message);
      const writer = this.#last[component]!;
      this.#pair(component, writer, site).realised = true;
      const at = changed.indexOf(component);
      // Had, or spoilt because nothing else could move: either way it holds nobody back any more.
      if (this.#wants(component)) {
        const overwrites = at >= 0 && site !== writer;
        this.#wanted = this.#wanted.filter(
          (pair) => pair.component !== component || !(pair.reader === site || (overwrites && pair.writer === writer)),
        );
      }
      if (at < 0) continue;
      const local = locals[at]!;
      if (this.#left[component]?.[site] !== local) this.#met(component, this.#writers, this.#left, site, local);
      this.#last[component] = site;
    }
  }

  #met(component: number, table: Map<number, number>[], bySite: number[][], site: number, what: number): void {
    bySite[component] ??= [];
    bySite[component][site] = what;
    table[component] ??= new Map();
    const known = table[component];
    const isNew = !known.has(site);
    known.set(site, what);
    if (!isNew) return;
    for (const reader of this.#readers[component]?.keys() ?? []) {
      for (const writer of [START, ...(this.#writers[component]?.keys() ?? [])]) this.#pair(component, writer, reader);
    }
  }

  #pair(component: number, writer: number, reader: number): Pair {
    this.#pairs[component] ??= [];
    const ofComponent = this.#pairs[component];
    ofComponent[writer + 1] ??= [];
    const ofWriter = ofComponent[writer + 1]!;
    let pair = ofWriter[reader];
    if (pair === undefined) {
      pair = { component, writer, reader, realised: false };
      ofWriter[reader] = pair;
      this.#list.push(pair);
      this.#enqueue(pair);
    }
    return pair;
  }

  #wants(component: number): boolean {
    for (const pair of this.#wanted) if (pair.component === component) return true;
    return false;
  }

  /** One or two wishes: each pair has its turn, and in two rounds of three only those that no run had. */
  #draw(): readonly Pair[] {
    if (this.#list.length === 0) return [];
    const first = this.#next() ?? this.#list[this.#random.below(this.#list.length)]!;
    if (this.#round === 0 && this.#random.below(2) === 0) return [first];
    const second = this.#list[this.#random.below(this.#list.length)]!;
    const clashes = second.component === first.component && second.reader === first.reader;
    return clashes || !this.#isPossible(second) ? [first] : [first, second];
  }

  #next(): Pair | undefined {
    for (let pair = this.#queue.pop(); pair !== undefined; pair = this.#queue.pop()) {
      if ((!pair.realised || this.#round % 3 === 2) && this.#isPossible(pair)) return pair;
    }
    this.#round += 1;
    for (const pair of this.#list) this.#enqueue(pair);
    return undefined;
  }

  /** Puts a pair anywhere in the queue. */
  #enqueue(pair: Pair): void {
    const at = this.#random.below(this.#queue.length + 1);
    const there = this.#queue[at];
    this.#queue[at] = pair;
    if (there !== undefined) this.#queue.push(there);
  }

  /** Whether the object would answer the reader right after the writer, as far as was seen. */
  #isPossible({ component, writer, reader, realised }: Pair): boolean {
    if (realised) return true;
    const local = writer === START ? this.#shape.initial[component] : this.#writers[component]?.get(writer);
    const message = this.#readers[component]?.get(reader);
    return local !== undefined && message !== undefined && this.#shape.accepts(component, local, message);
  }
}
