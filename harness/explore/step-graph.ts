import type { Network } from "../network/network";
import { initialState } from "../network/successors";
import { type Enabled, hashOf, type Move, MoveTable } from "./move-table";

/** A step of a state: where it leads, and which of the state's enabled steps it is. */
export interface GraphStep {
  readonly move: Move;
  readonly to: number;
  /** Its place in the order of `successors`. */
  readonly choice: number;
}

const EMPTY = -1;

/**
 * The states of a network as numbers, in the order in which they are met, with the steps between them. Every state is counted: nothing stands for
 * anything else. For searches that go over the same states more than once, which the packed breadth-first search does not.
 *
 * Answers come from the same checked tree that the breadth-first search compiles from.
 */
export class StepGraph {
  /** The initial state. */
  readonly initial: number;
  /** States met. */
  states = 0;
  readonly table: MoveTable;
  readonly #width: number;
  #locals: Int32Array;
  #hashes = new Int32Array(1 << 10);
  /** 1 for a state that a component's error ends. */
  #errors = new Uint8Array(1 << 10);
  #slots = new Int32Array(1 << 11).fill(EMPTY);
  readonly #enabled: Enabled = { moves: [], count: 0 };
  readonly #here: Int32Array;

  constructor(network: Network) {
    this.table = new MoveTable(network);
    this.#width = network.components.length;
    this.#here = Int32Array.from(initialState(network));
    this.#locals = new Int32Array(this.#width << 10);
    const hash = this.#here.reduce((sum, local, component) => (sum + hashOf(component, local, 1)) | 0, 0);
    const error = this.#here.some((local, component) => this.table.tree.status(component, local).kind === "error");
    this.initial = this.#number(hash, error);
  }

  /** As allocated now. */
  get bytes(): number {
    const arrays = [this.#locals, this.#hashes, this.#errors, this.#slots];
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Local states by component; the array is this graph's own and good until the next call. */
  locals(state: number): Int32Array {
    const from = state * this.#width;
    return this.#locals.subarray(from, from + this.#width);
  }

  /** Whether a component is in error there: the run ends. */
  inError(state: number): boolean {
    return this.#errors[state] === 1;
  }

  /** The steps enabled in a state, in the order of `successors`; none where a component is in error. */
  steps(state: number): GraphStep[] {
    if (this.inError(state)) return [];
    const here = this.#here;
    here.set(this.locals(state));
    const hash = this.#hashes[state]!;
    this.table.enabled(here, this.#enabled);
    const steps: GraphStep[] = [];
    for (let choice = 0; choice < this.#enabled.count; choice++) {
      const move = this.#enabled.moves[choice]!;
      const { changed, locals } = move;
      const before = changed.map((component) => here[component]!);
      for (let index = 0; index < changed.length; index++) here[changed[index]!] = locals[index]!;
      steps.push({ move, to: this.#number((hash + move.hash) | 0, move.error), choice });
      for (let index = 0; index < changed.length; index++) here[changed[index]!] = before[index]!;
    }
    return steps;
  }

  /** The number of the state in `#here`. */
  #number(hash: number, error: boolean): number {
    if (2 * this.states >= this.#slots.length) this.#growSlots();
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let at = this.#slots[slot]!; at !== EMPTY; at = this.#slots[slot]!) {
      if (this.#hashes[at] === hash && this.#isHere(at)) return at;
      slot = (slot + 1) & mask;
    }
    const state = this.states++;
    if (state === this.#hashes.length) this.#growStates();
    this.#slots[slot] = state;
    this.#hashes[state] = hash;
    this.#errors[state] = error ? 1 : 0;
    this.#locals.set(this.#here, state * this.#width);
    return state;
  }

  #isHere(state: number): boolean {
    const from = state * this.#width;
    for (let component = 0; component < this.#width; component++)
      if (this.#locals[from + component] !== this.#here[component]) return false;
    return true;
  }

  #growStates(): void {
    this.#locals = doubled(this.#locals);
    this.#hashes = doubled(this.#hashes);
    const errors = new Uint8Array(2 * this.#errors.length);
    errors.set(this.#errors);
    this.#errors = errors;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(2 * this.#slots.length).fill(EMPTY);
    const mask = this.#slots.length - 1;
    for (let state = 0; state < this.states; state++) {
      let slot = this.#hashes[state]! & mask;
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#slots[slot] = state;
    }
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}
