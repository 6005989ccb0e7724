import { type Candidates, compileExpander, type Expand, inError } from "./expander";
import type { Run } from "./frontier";
import type { Judge } from "./judge";
import type { Packing } from "./packing";
import type { SuccessorFilter } from "./reduction/successor-filter";
import type { SymmetricSearch } from "./symmetric-search";
import type { TransactionProgram } from "./transaction-program";
import { NewQuestion } from "./transaction-tree";

/** A batch: states expanded, and successors they have together. */
export interface Expanded {
  readonly states: number;
  readonly transitions: number;
}

/** From states to successors under one packing after another: each batch is expanded, judged and, where asked for, filtered and represented. */
export class Unfolding {
  /** Successors of the states last unfolded. */
  readonly candidates: Candidates;
  readonly locals: Int32Array;
  /** Whether states are judged; one that several threads expand is judged by one of them. */
  judging = true;
  /** Whether the last unfolding ended before a state that cannot be unfolded now: the packing is outgrown, or something new must be asked. */
  stopped = false;
  #packing!: Packing;
  #expand!: Expand;
  /** Number of the first state of the batch at hand. */
  #first = 0;

  /** Nothing can be unfolded before {@link relay}. */
  constructor(
    readonly program: TransactionProgram,
    private readonly judge: Judge,
    batchSize: number,
    private readonly filter?: SuccessorFilter,
    private readonly symmetry?: SymmetricSearch,
    private readonly stops: () => boolean = () => program.outgrown,
  ) {
    this.candidates = { keys: new Int32Array(1 << 14), counts: new Int32Array(batchSize) };
    this.locals = new Int32Array(program.rows.length);
  }

  get packing(): Packing {
    return this.#packing;
  }

  /** Keys are laid out like this from now on. */
  relay(packing: Packing): void {
    this.#packing = packing;
    this.program.relocate(packing);
    this.#expand = compileExpander(
      this.program,
      packing,
      this.judge.tables(packing),
      (invariant, memoIndex, locals, state) => {
        if (this.judging) this.judge.examineInvariant(invariant, memoIndex, locals, this.#first + state);
      },
    );
  }

  /** Unfolds the states of a run, of which the first has number `first`: as many as can be, and none only where it is {@link stopped}. */
  unfold({ keys, at, count }: Run, first: number): Expanded {
    this.#first = first;
    this.program.refresh();
    for (;;) {
      const states = this.#expand(keys, at, count, this.candidates);
      this.stopped = states < count && this.stops();
      if (states > 0) {
        const transitions = this.#judged(keys, at, states);
        const needless = this.filter?.filter(keys, at, states, this.candidates, this.#packing) ?? 0;
        if (this.symmetry === undefined) return { states, transitions: transitions - needless };
        return this.#represented(keys, at, states, this.symmetry);
      }
      if (this.stopped) return { states, transitions: 0 };
      this.candidates.keys = new Int32Array(2 * this.candidates.keys.length);
    }
  }

  /** Has dead ends judged; returns the number of successors of all. */
  #judged(keys: Int32Array, at: number, states: number): number {
    const { counts } = this.candidates;
    let transitions = 0;
    for (let state = 0; state < states; state++) {
      const count = counts[state]!;
      if (count > 0) {
        transitions += count;
        continue;
      }
      if (!this.judging) continue;
      this.#packing.unpack(keys, at + state * this.#packing.words, this.locals);
      if (count === inError) this.judge.examineError(this.locals, this.#first + state);
      else this.judge.examineTerminal(this.locals, this.#first + state);
    }
    return transitions;
  }

  /** Replaces the successors of the states by what stands for their like, as far as can be told. */
  #represented(keys: Int32Array, at: number, states: number, symmetry: SymmetricSearch): Expanded {
    const { words } = this.#packing;
    const { counts, keys: successors } = this.candidates;
    if (symmetry.checksNext()) {
      this.#packing.unpack(keys, at, this.locals);
      if (counts[0] !== inError) symmetry.check(this.locals);
    }
    let transitions = 0;
    for (let state = 0, next = 0; state < states; state++) {
      const count = Math.max(0, counts[state]!);
      for (let index = 0; index < count; index++, next += words) {
        if (this.#representedOne(successors, next, symmetry)) continue;
        this.stopped = true;
        return { states: state, transitions };
      }
      transitions += count;
    }
    return { states, transitions };
  }

  /** False when that takes a local state for which the packing has no room, or something new to be asked. */
  #representedOne(successors: Int32Array, at: number, symmetry: SymmetricSearch): boolean {
    if (this.program.outgrown) return false;
    this.#packing.unpack(successors, at, this.locals);
    try {
      if (!symmetry.canonical(this.locals)) return true;
    } catch (error) {
      if (error instanceof NewQuestion) return false;
      throw error;
    }
    if (!this.program.outgrown) this.#packing.pack(this.locals, successors, at);
    return !this.program.outgrown;
  }
}
