import type { Network } from "../network/network";
import type { Bytes, Limit } from "./exploration";
import { Frontier } from "./frontier";
import type { Judge } from "./judge";
import { mustFit } from "./least-memory";
import { LossySet, type StoreKind } from "./lossy-set";
import { type Mixing, Packing, widthFor } from "./packing";
import type { PageStore } from "./page-store";
import { Parents } from "./parents";
import type { SuccessorFilter } from "./reduction/successor-filter";
import { compileRewrite } from "./rewrite";
import { type Scrambling, StateTable, slotShape } from "./state-table";
import type { SymmetricSearch } from "./symmetric-search";
import { Fresh, mostSources } from "./table-insert";
import type { TransactionProgram } from "./transaction-program";
import { type Expanded, Unfolding } from "./unfolding";

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

  protected readonly unfolding: Unfolding;
  protected readonly fresh = new Fresh();
  protected table: StateTable | LossySet;
  protected frontier: Frontier;
  readonly #parents: Parents;
  #tight: boolean;

  constructor(
    network: Network,
    protected readonly program: TransactionProgram,
    protected readonly judge: Judge,
    private readonly tuning: Tuning,
    filter?: SuccessorFilter,
    symmetry?: SymmetricSearch,
    stops?: () => boolean,
  ) {
    const spacious = network.components.map(
      ({ initial, size }) => widthFor(Math.max(size, initial + 1)) + spareAtFirst,
    );
    this.#tight = tuning.widths !== undefined;
    this.fresh.children = new Int32Array(batchSize);
    this.unfolding = new Unfolding(program, judge, batchSize, filter, symmetry, stops);
    const packing = this.packingOf(tuning.widths ?? spacious);
    const { kind, maxBytes } = tuning.store ?? { kind: "exact", maxBytes: 0 };
    this.table =
      kind === "exact"
        ? new StateTable(packing, tuning.scrambling, tuning.slotsLog2)
        : new LossySet(kind, packing, maxBytes);
    tuning.pages?.begin();
    this.#parents = new Parents(tuning.pages);
    this.frontier = new Frontier(packing.words, tuning.pages);
    this.unfolding.relay(packing);
    const { locals } = this.unfolding;
    for (const [component, { initial }] of network.components.entries()) locals[component] = initial;
    symmetry?.canonical(locals);
    if (program.outgrown) this.repack(this.fitting());

    const { words } = this.unfolding.packing;
    const { keys, at } = this.frontier.reserve(1);
    this.unfolding.packing.pack(locals, keys, at);
    this.frontier.push(1);
    this.table.add(keys.subarray(at, at + words), 1);
    if (kind === "exact") mustFit(this.allocated, tuning.store?.maxBytes);
  }

  get waiting(): number {
    return this.frontier.waiting;
  }

  get bytes(): Bytes {
    return this.allocated;
  }

  /** As this thread has allocated now. */
  protected get allocated(): Bytes {
    return {
      visited: this.table.bytes,
      parents: this.#parents.bytes,
      frontier: this.frontier.bytes,
      program: this.program.bytes,
    };
  }

  /** The probability that a state was left out; undefined where none can be. */
  get omission(): number | undefined {
    return this.table instanceof LossySet ? this.table.omission : undefined;
  }

  /** The choices that lead to state number `state`. */
  schedule(state: number): number[] {
    return this.#parents.schedule(state);
  }

  /** What is outside this search and ends it, as far as all who search agree on it. */
  agreed(outside: () => Limit | undefined): Limit | undefined {
    return outside();
  }

  /** Expands and judges up to `most` states at the head of the frontier. */
  expand(most: number): Expanded {
    for (;;) {
      const expanded = this.unfolding.unfold(this.frontier.peek(Math.min(most, batchSize)), this.expanded);
      if (expanded.states > 0) return expanded;
      this.repack(this.fitting());
    }
  }

  /** Takes the states last expanded off the frontier and puts their new successors on it. */
  advance({ states, transitions }: Expanded, maxStates: number, maxBytes: number): "done" | "full" | "enough" {
    this.drop(states);
    const fresh = this.fresh;
    Object.assign(fresh, this.frontier.reserve(transitions));
    fresh.reserve(transitions);
    const besides = this.#parents.bytes + this.frontier.bytes + this.program.bytes;
    this.table.maxBytes = maxBytes - besides;
    const outcome = this.table.insert(this.unfolding.candidates, states, fresh, maxStates - this.states);
    this.frontier.push(fresh.count);
    this.#parents.append(fresh.children, states, fresh.choices);
    if (outcome === "done") this.onBatch({ packing: this.unfolding.packing, states, transitions, fresh });
    this.states += fresh.count;
    if (!this.#tight && this.states >= tightFrom) {
      this.#tight = true;
      const fitting = this.fitting();
      if (this.#memory(fitting) < this.#memory(this.unfolding.packing)) this.repack(fitting);
    }
    return besides + this.table.bytes > maxBytes ? "full" : outcome;
  }

  /** Takes the states last expanded off the frontier and forgets their successors. */
  drop(states: number): void {
    this.frontier.drop(states);
    this.expanded += states;
  }

  get widths(): readonly number[] {
    return this.unfolding.packing.widths;
  }

  /** Begins where an earlier search stood that had met `states` states and expanded `expanded`: {@link restore} follows, batch by batch. */
  prepare(states: number, expanded: number, widths: readonly number[]): void {
    this.#tight ||= states >= tightFrom;
    this.repack(this.packingOf(widths));
    this.frontier.drop(expanded > 0 ? 1 : 0);
    this.expanded = expanded;
  }

  /** Takes in a batch of an earlier search, as {@link onBatch} told it. */
  restore({ packing, states, fresh }: Omit<Batch, "transitions">): void {
    const { packing: own } = this.unfolding;
    const keys = new Int32Array(fresh.count * own.words);
    compileRewrite(packing, own)(fresh.keys, fresh.at, fresh.count, keys, 0);
    this.table.add(keys, fresh.count);
    this.#parents.append(fresh.children, states, fresh.choices);
    const known = Math.min(fresh.count, Math.max(0, this.expanded - this.states));
    const room = this.frontier.reserve(fresh.count - known);
    room.keys.set(keys.subarray(known * own.words), room.at);
    this.frontier.push(fresh.count - known);
    this.states += fresh.count;
  }

  /**
   * A packing for what the program has met, with bits to spare. While states are few each field gets the same; then only as many as
   * cost no memory, and to those first that grew last.
   */
  protected fitting(): Packing {
    const widths = this.program.widths();
    if (this.states < tightFrom) return this.packingOf(widths.map((width) => width + spareAtFirst));
    let best = this.packingOf(widths);
    const tight = this.#memory(best);
    for (let round = 0; round < spareAtFirst; round++) {
      for (const component of this.program.growing()) {
        widths[component]!++;
        const packing = this.packingOf([...widths]);
        if (this.#memory(packing) === tight) best = packing;
        else widths[component]!--;
      }
    }
    return best;
  }

  /** Words a slot takes when the table has grown to where it counts. */
  #memory(packing: Packing): number {
    return slotShape(packing, Math.max(this.table.log2, ampleLog2)).words;
  }

  /** Lays every state known out anew. */
  protected repack(packing: Packing): void {
    const rewrite = compileRewrite(this.unfolding.packing, packing);
    this.frontier = this.frontier.rewritten(packing.words, rewrite);
    if (this.table instanceof LossySet) this.table.packing = packing;
    else this.table = this.table.rewritten(packing, rewrite);
    this.unfolding.relay(packing);
  }

  protected packingOf(widths: readonly number[]): Packing {
    return new Packing(widths, this.tuning.mixing);
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
