import type { Network } from "../network/network";
import { type Candidates, compileExpander, type Expand, inError } from "./expander";
import type { Bytes } from "./exploration";
import { Frontier } from "./frontier";
import type { Judge } from "./judge";
import { mustFit } from "./least-memory";
import { LossySet, type StoreKind } from "./lossy-set";
import { type Mixing, Packing, widthFor } from "./packing";
import type { PageStore } from "./page-store";
import { Parents } from "./parents";
import type { SuccessorFilter } from "./reduction/successor-filter";
import { type Scrambling, StateTable, slotShape } from "./state-table";
import type { SymmetricSearch } from "./symmetric-search";
import { Fresh, mostSources } from "./table-insert";
import type { TransactionProgram } from "./transaction-program";

/** States expanded at a time: enough for the lookups of a batch to overlap, few enough for its candidates to stay in cache. */
const batchSize = mostSources;
/** States from which on every bit counts: spare ones are taken back where they cost memory. */
const tightFrom = 1 << 15;
/** Bits to spare in each field while states are few, so that components which grow seldom make us lay out all states anew. */
const spareAtFirst = 3;
/** log2 of the slots a table has in mind when memory begins to count. */
const ampleLog2 = 20;

/** What never changes the findings of a search; tests choose badly on purpose. */
export interface Tuning {
  readonly mixing?: Mixing;
  readonly scrambling?: Scrambling;
  /** Widths of the fields to begin with, instead of what the sizes of the components suggest. */
  readonly widths?: readonly number[];
  /** log2 of the slots of the visited set to begin with: where memory allows no growing, as old and new table exist side by side for a while. */
  readonly slotsLog2?: number;
  /** Where parents and states that wait may go, instead of memory. */
  readonly pages?: PageStore;
  /** The visited set, by default exact; this one does change findings. `maxBytes`: what a store of fixed size may take. */
  readonly store?: { readonly kind: StoreKind; readonly maxBytes: number };
}

/** The states of a network as far as they are known: visited set, frontier and parents, and the packing they share. */
export class StateSpace {
  /** States met. They are numbered in that order, and expanded in it. */
  states = 1;
  expanded = 0;
  /** Told of each batch whose successors were all taken in. */
  onBatch: (batch: Batch) => void = () => undefined;

  readonly #parents: Parents;
  readonly #candidates: Candidates = { keys: new Int32Array(1 << 14), counts: new Int32Array(batchSize) };
  readonly #fresh = new Fresh();
  readonly #locals: Int32Array;
  #packing: Packing;
  #table: StateTable | LossySet;
  #frontier: Frontier;
  #expand: Expand;
  #tight: boolean;

  constructor(
    network: Network,
    private readonly program: TransactionProgram,
    private readonly judge: Judge,
    private readonly tuning: Tuning,
    private readonly filter?: SuccessorFilter,
    private readonly symmetry?: SymmetricSearch,
  ) {
    const spacious = network.components.map(
      ({ initial, size }) => widthFor(Math.max(size, initial + 1)) + spareAtFirst,
    );
    this.#tight = tuning.widths !== undefined;
    this.#fresh.children = new Int32Array(batchSize);
    this.#locals = Int32Array.from(network.components, ({ initial }) => initial);
    this.#packing = new Packing(tuning.widths ?? spacious, tuning.mixing);
    const { kind, maxBytes } = tuning.store ?? { kind: "exact", maxBytes: 0 };
    this.#table =
      kind === "exact"
        ? new StateTable(this.#packing, tuning.scrambling, tuning.slotsLog2)
        : new LossySet(kind, this.#packing, maxBytes);
    tuning.pages?.begin();
    this.#parents = new Parents(tuning.pages);
    this.#frontier = new Frontier(this.#packing.words, tuning.pages);
    this.#expand = this.#compile();
    this.symmetry?.canonical(this.#locals);
    if (program.outgrown) this.#repack(this.#fitting());

    const { keys, at } = this.#frontier.reserve(1);
    this.#packing.pack(this.#locals, keys, at);
    this.#frontier.push(1);
    this.#table.add(keys.subarray(at, at + this.#packing.words), 1);
    if (kind === "exact") mustFit(this.bytes, tuning.store?.maxBytes);
  }

  get waiting(): number {
    return this.#frontier.waiting;
  }

  /** As allocated now. */
  get bytes(): Bytes {
    return {
      visited: this.#table.bytes,
      parents: this.#parents.bytes,
      frontier: this.#frontier.bytes,
      program: this.program.bytes,
    };
  }

  /** The probability that a state was left out; undefined where none can be. */
  get omission(): number | undefined {
    return this.#table instanceof LossySet ? this.#table.omission : undefined;
  }

  /** The choices that lead to state number `state`. */
  schedule(state: number): number[] {
    return this.#parents.schedule(state);
  }

  /** Expands and judges up to `most` states at the head of the frontier. */
  expand(most: number): Expanded {
    this.program.refresh();
    for (;;) {
      const { keys, at, count } = this.#frontier.peek(Math.min(most, batchSize));
      const states = this.#expand(keys, at, count, this.#candidates);
      if (states > 0) {
        const transitions = this.#judged(keys, at, states);
        const needless = this.filter?.filter(keys, at, states, this.#candidates, this.#packing) ?? 0;
        if (this.symmetry === undefined || this.#represented(keys, at, transitions, this.symmetry)) {
          return { states, transitions: transitions - needless };
        }
      }
      if (this.program.outgrown) this.#repack(this.#fitting());
      else this.#candidates.keys = new Int32Array(2 * this.#candidates.keys.length);
    }
  }

  /** Takes the states last expanded off the frontier and puts their new successors on it. */
  advance({ states, transitions }: Expanded, maxStates: number, maxBytes: number): "done" | "full" | "enough" {
    this.drop(states);
    const fresh = this.#fresh;
    Object.assign(fresh, this.#frontier.reserve(transitions));
    fresh.reserve(transitions);
    const besides = this.#parents.bytes + this.#frontier.bytes + this.program.bytes;
    this.#table.maxBytes = maxBytes - besides;
    const outcome = this.#table.insert(this.#candidates, states, fresh, maxStates - this.states);
    this.#frontier.push(fresh.count);
    this.#parents.append(fresh.children, states, fresh.choices);
    if (outcome === "done") this.onBatch({ packing: this.#packing, states, transitions, fresh });
    this.states += fresh.count;
    if (!this.#tight && this.states >= tightFrom) {
      this.#tight = true;
      const fitting = this.#fitting();
      if (this.#memory(fitting) < this.#memory(this.#packing)) this.#repack(fitting);
    }
    return besides + this.#table.bytes > maxBytes ? "full" : outcome;
  }

  /** Takes the states last expanded off the frontier and forgets their successors. */
  drop(states: number): void {
    this.#frontier.drop(states);
    this.expanded += states;
  }

  get widths(): readonly number[] {
    return this.#packing.widths;
  }

  /** Begins where an earlier search stood that had met `states` states and expanded `expanded`: {@link restore} follows, batch by batch. */
  prepare(states: number, expanded: number, widths: readonly number[]): void {
    this.#tight ||= states >= tightFrom;
    this.#repack(new Packing(widths, this.tuning.mixing));
    this.#frontier.drop(expanded > 0 ? 1 : 0);
    this.expanded = expanded;
  }

  /** Takes in a batch of an earlier search, as {@link onBatch} told it. */
  restore({ packing, states, fresh }: Omit<Batch, "transitions">): void {
    const { words } = this.#packing;
    const keys = new Int32Array(fresh.count * words);
    for (let index = 0; index < fresh.count; index++) {
      packing.unpack(fresh.keys, fresh.at + index * packing.words, this.#locals);
      this.#packing.pack(this.#locals, keys, index * words);
    }
    this.#table.add(keys, fresh.count);
    this.#parents.append(fresh.children, states, fresh.choices);
    const known = Math.min(fresh.count, Math.max(0, this.expanded - this.states));
    const room = this.#frontier.reserve(fresh.count - known);
    room.keys.set(keys.subarray(known * words), room.at);
    this.#frontier.push(fresh.count - known);
    this.states += fresh.count;
  }

  /** Has dead ends judged; returns the number of successors of all. */
  #judged(keys: Int32Array, at: number, states: number): number {
    const { counts } = this.#candidates;
    let transitions = 0;
    for (let state = 0; state < states; state++) {
      const count = counts[state]!;
      if (count > 0) {
        transitions += count;
        continue;
      }
      this.#packing.unpack(keys, at + state * this.#packing.words, this.#locals);
      if (count === inError) this.judge.examineError(this.#locals, this.expanded + state);
      else this.judge.examineTerminal(this.#locals, this.expanded + state);
    }
    return transitions;
  }

  /** Replaces the successors of a batch by what stands for their like. False when the packing is outgrown. */
  #represented(keys: Int32Array, at: number, count: number, symmetry: SymmetricSearch): boolean {
    const { words } = this.#packing;
    if (symmetry.checksNext()) {
      this.#packing.unpack(keys, at, this.#locals);
      if (this.#candidates.counts[0] !== inError) symmetry.check(this.#locals);
    }
    const successors = this.#candidates.keys;
    for (let index = 0, next = 0; index < count && !this.program.outgrown; index++, next += words) {
      this.#packing.unpack(successors, next, this.#locals);
      if (!symmetry.canonical(this.#locals) || this.program.outgrown) continue;
      this.#packing.pack(this.#locals, successors, next);
    }
    return !this.program.outgrown;
  }

  #compile(): Expand {
    this.program.relocate(this.#packing);
    return compileExpander(
      this.program,
      this.#packing,
      this.judge.tables(this.#packing),
      (invariant, memoIndex, locals, state) =>
        this.judge.examineInvariant(invariant, memoIndex, locals, this.expanded + state),
    );
  }

  /**
   * A packing for what the program has met, with bits to spare. While states are few each field gets the same; then only as many as
   * cost no memory, and to those first that grew last.
   */
  #fitting(): Packing {
    const { mixing } = this.tuning;
    const widths = this.program.widths();
    if (this.states < tightFrom)
      return new Packing(
        widths.map((width) => width + spareAtFirst),
        mixing,
      );
    let best = new Packing(widths, mixing);
    const tight = this.#memory(best);
    for (let round = 0; round < spareAtFirst; round++) {
      for (const component of this.program.growing()) {
        widths[component]!++;
        const packing = new Packing([...widths], mixing);
        if (this.#memory(packing) === tight) best = packing;
        else widths[component]!--;
      }
    }
    return best;
  }

  /** Words a slot takes when the table has grown to where it counts. */
  #memory(packing: Packing): number {
    return slotShape(packing, Math.max(this.#table.log2, ampleLog2)).words;
  }

  /** Lays every state known out anew. */
  #repack(packing: Packing): void {
    const old = this.#packing;
    const rewrite = (keys: Int32Array, at: number, into: Int32Array, intoAt: number) => {
      old.unpack(keys, at, this.#locals);
      packing.pack(this.#locals, into, intoAt);
    };
    this.#frontier = this.#frontier.rewritten(packing.words, rewrite);
    if (this.#table instanceof LossySet) this.#table.packing = packing;
    else this.#table = this.#table.rewritten(packing, rewrite);
    this.#packing = packing;
    this.#expand = this.#compile();
  }
}

/** New successors of `states` states expanded one after the other, as keys under `packing`. */
export interface Batch {
  readonly packing: Packing;
  readonly states: number;
  /** Successors of all, known ones included. */
  readonly transitions: number;
  readonly fresh: Pick<Fresh, "keys" | "at" | "choices" | "children" | "count">;
}

/** A batch: states expanded, and successors they have together. */
export interface Expanded {
  readonly states: number;
  readonly transitions: number;
}
