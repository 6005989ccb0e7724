import type { Network } from "../network/network";
import { type Packing, widthFor } from "./packing";
import { type Continuation, type Group, isQuestion, TransactionTree } from "./transaction-tree";

/** What an entry of {@link TransactionProgram.table} says when it is no offset into the code; the expander counts on their order. */
export const entry = { unknown: 0, error: 1, nothing: 2 } as const;

/**
 * Instructions, each a number and its operands. d: a delta, one number a word of the key. c: an offset into the code.
 *
 * moves n d..d: n successors, or none. fork c c: first the one, then the other.
 * ask component row: go on at the entry `row + local state of component`. add component row d: the same, after adding d.
 */
export const op = { moves: 1, fork: 2, ask: 3, add: 4 } as const;

/** A transaction on its way, and what the answers so far add to the key. */
interface Pending {
  readonly delta: readonly number[];
  readonly rest: Continuation;
}

/**
 * The network as integers: its transactions compiled, as far as a search has asked for them, into a table and code that the
 * generated expander walks without calling the network.
 *
 * Each component has a row of entries, one a local state, for what it leads; each group of questions has one for the
 * answers. An entry is filled when it is first needed, so the network is asked about what is reachable and nothing else.
 */
export class TransactionProgram {
  readonly tree: TransactionTree;
  table = new Int32Array(1 << 12);
  code = new Int32Array(1 << 12);
  /** Row of each component's own transactions. */
  readonly rows: Int32Array;
  /** Components that may lead a transaction or be in error, ascending; as of the last {@link refresh}. */
  leaders = new Int32Array(0);
  /** A local state turned up for which the packing has no room: repack by {@link widths}. */
  outgrown = false;

  readonly #highest: Int32Array;
  /** When that rose last, in entries filled. */
  readonly #grewAt: Float64Array;
  #fills = 0;
  #packing!: Packing;
  /** Who is asked or leads, by row. */
  readonly #owners = new Map<number, number | Group>();
  readonly #groupRows = new Map<Group, number>();
  #tableEnd = 0;
  #codeEnd = 0;
  /** How many of a component's own entries are filled, and whether one of them has something in it. */
  readonly #filled: Int32Array;
  readonly #busy: Uint8Array;
  /** Whether {@link leaders} may be others by now. */
  #stale = true;

  /** Nothing can be filled before {@link relocate}. */
  constructor(network: Network) {
    const count = network.components.length;
    this.tree = new TransactionTree(network);
    this.rows = new Int32Array(count);
    this.#highest = Int32Array.from(network.components, ({ initial }) => initial);
    this.#grewAt = new Float64Array(count);
    this.#filled = new Int32Array(count);
    this.#busy = new Uint8Array(count);
  }

  get bytes(): number {
    return this.table.byteLength + this.code.byteLength;
  }

  /** Widths that hold every local state met so far. */
  widths(): number[] {
    return Array.from(this.#highest, (highest) => widthFor(highest + 1));
  }

  /** Highest local state met, by component. */
  get highest(): readonly number[] {
    return [...this.#highest];
  }

  /** Takes local states for met that others have met. Where the packing has no room for them, {@link relocate} comes next. */
  meet(highest: readonly number[]): void {
    this.#stale = true;
    for (const [component, local] of highest.entries())
      this.#highest[component] = Math.max(local, this.#highest[component]!);
  }

  /** Takes a local state for met. May find the packing outgrown. */
  admit(component: number, local: number): void {
    this.#change(component, local, local);
  }

  /** Components, those first that were last to show a new local state: they are the likeliest to show another. */
  growing(): number[] {
    return [...this.rows.keys()].sort((a, b) => this.#grewAt[b]! - this.#grewAt[a]!);
  }

  /** Starts table and code afresh for another packing. What the network answered is kept. */
  relocate(packing: Packing): void {
    this.#packing = packing;
    this.outgrown = false;
    this.table.fill(0);
    this.code.fill(0);
    this.#tableEnd = 0;
    // As an offset it reads as no moves.
    this.code[entry.nothing] = op.moves;
    this.#codeEnd = entry.nothing + 2;
    this.#owners.clear();
    this.#groupRows.clear();
    this.#filled.fill(0);
    this.#busy.fill(0);
    for (let component = 0; component < this.rows.length; component++) {
      this.rows[component] = this.#newRow(component, component);
    }
    this.#stale = true;
    this.refresh();
  }

  /** Recomputes {@link leaders}: a component is left out when it is known to offer nothing, wherever it was met. */
  refresh(): void {
    if (!this.#stale) return;
    this.#stale = false;
    this.leaders = Int32Array.from(this.rows.keys()).filter(
      (component) => this.#busy[component] === 1 || this.#filled[component]! <= this.#highest[component]!,
    );
  }

  /** Fills the entry of `row` for `local`. Returns it, or `entry.unknown` when the packing is outgrown. */
  fill(row: number, local: number): number {
    const owner = this.#owners.get(row);
    if (owner === undefined) throw new Error(`[bugcheck fault] no row ${row}`);
    const filled = typeof owner === "number" ? this.#offers(owner, local) : this.#answers(owner, local);
    if (this.outgrown) return entry.unknown;
    this.#fills++;
    this.table[row + local] = filled;
    return filled;
  }

  #offers(leader: number, local: number): number {
    const inError = this.tree.status(leader, local).kind === "error";
    const filled = inError
      ? entry.error
      : this.#forked(this.tree.offers(leader, local).map((group) => this.#start(group)));
    if (this.outgrown) return entry.unknown;
    this.#filled[leader]!++;
    this.#stale = true;
    if (filled !== entry.nothing) this.#busy[leader] = 1;
    return filled;
  }

  #start(group: Group): number {
    const delta = this.#noChange();
    if (group.asked !== undefined) return this.#question(group, delta);
    return this.#pending(
      group,
      group.transactions.map((rest) => ({ delta, rest })),
    );
  }

  #answers(group: Group, local: number): number {
    const { tree } = this;
    return this.#pending(
      group,
      group.transactions.flatMap((transaction): Pending[] => {
        if (!isQuestion(transaction)) return [{ delta: this.#noChange(), rest: transaction }];
        return tree.answers(transaction.ask, local).map((response) => ({
          delta: this.#change(transaction.ask.component, local, response.local),
          rest: tree.after(transaction, response.reply),
        }));
      }),
    );
  }

  /** Code for transactions of one leader, in their order: neighbours at their end make one block of moves. */
  #pending({ leader, leaderLocal }: Group, pending: readonly Pending[]): number {
    const parts: number[] = [];
    let moves: number[][] = [];
    const endBlock = () => {
      if (moves.length > 0) parts.push(this.#emit(op.moves, moves.length, ...moves.flat()));
      moves = [];
    };
    for (const { delta, rest } of pending) {
      if (this.outgrown) break;
      if (isQuestion(rest)) {
        endBlock();
        parts.push(this.#question(rest.alone, delta));
        continue;
      }
      for (const { local } of rest) {
        const own = this.#change(leader, leaderLocal, local);
        moves.push(own.map((change, word) => (change + delta[word]!) | 0));
      }
    }
    endBlock();
    return this.#forked(parts);
  }

  #question(group: Group, delta: readonly number[]): number {
    const asked = group.asked!;
    let row = this.#groupRows.get(group);
    if (row === undefined) {
      row = this.#newRow(asked, group);
      this.#groupRows.set(group, row);
    }
    if (delta.every((change) => change === 0)) return this.#emit(op.ask, asked, row);
    return this.#emit(op.add, asked, row, ...delta);
  }

  #forked(parts: readonly number[]): number {
    const branches = parts.filter((part) => part !== entry.nothing);
    if (branches.length === 0) return entry.nothing;
    return branches.reduceRight((others, first) => this.#emit(op.fork, first, others));
  }

  #change(component: number, from: number, to: number): number[] {
    if (to > this.#highest[component]!) {
      this.#highest[component] = to;
      this.#grewAt[component] = this.#fills;
      this.#stale = true;
    }
    if (this.#packing.fits(component, to)) return this.#packing.delta(component, from, to);
    this.outgrown = true;
    return this.#noChange();
  }

  #noChange(): number[] {
    return new Array<number>(this.#packing.words).fill(0);
  }

  #newRow(component: number, owner: number | Group): number {
    const row = this.#tableEnd;
    this.#tableEnd += 2 ** this.#packing.widths[component]!;
    if (this.#tableEnd > this.table.length) this.table = grown(this.table, this.#tableEnd);
    this.#owners.set(row, owner);
    return row;
  }

  #emit(...numbers: number[]): number {
    const offset = this.#codeEnd;
    this.#codeEnd += numbers.length;
    if (this.#codeEnd > this.code.length) this.code = grown(this.code, this.#codeEnd);
    this.code.set(numbers, offset);
    return offset;
  }
}

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}
