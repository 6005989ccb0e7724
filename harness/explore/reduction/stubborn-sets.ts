import { CallerMistake } from "../../language/caller-mistake";
import type { Network } from "../../network/network";
import { type Candidates, inError } from "../expander";
import type { Packing } from "../packing";
import { Alike } from "./alike";
import { addBits, meet } from "./bits";
import { Footprints } from "./footprints";
import { type Future, futureOf } from "./futures";
import type { SuccessorFilter } from "./successor-filter";

/** What may be left out on purpose, to see that the tests notice. */
export interface Provisos {
  readonly loops: boolean;
  readonly visibility: boolean;
  readonly conflicts: boolean;
}

export interface StubbornOptions {
  readonly provisos?: Provisos;
  /** States in a row that must teach nothing before successors are left out. */
  readonly quietStates?: number;
  /** Whether a state stands for all of its like in the search. */
  readonly symmetry?: boolean;
}

/** States in a row that must teach nothing before successors are left out: while much is learnt, what follows from it is soon out of date. */
const quietStatesBefore = 64;

const all: Provisos = { loops: true, visibility: true, conflicts: true };

/**
 * Stubborn sets of components, after Valmari 1989: in each state a set whose steps may be taken alone for the time being, because
 * nothing that the others may ever do without it touches them.
 *
 * The set is closed: with a component goes every other one that may come to make an access in conflict with what it offers here (see
 * `Interference`). So whatever the others do, the steps of the set stay what they are, and swap places with theirs; every dead end is
 * kept. Steps that an invariant or an error sees, and those that close loops, only ever count together with all the others.
 *
 * What others may do is read off what the search itself has learnt. That is sound once a whole search teaches nothing new: the first
 * step of any run that is unknown would have been met. Until then the search is {@link stale} and must be run again.
 *
 * A search in which one state stands for its like learns of all of these at once: what is known, and which steps count as closing loops,
 * is the same for interchangeable instances. So what holds of the set in the state holds in each of its like.
 */
export class StubbornSets implements SuccessorFilter {
  /** States whose successors were filtered since {@link begin}. */
  states = 0;
  readonly #footprints: Footprints;
  readonly #components: number;
  readonly #locals: Int32Array;
  readonly #futures: (Future | undefined)[];
  readonly #alike: Alike | undefined;
  /** Components that offer something somewhere, as far as is known. */
  #drivers: number[] = [];
  #driversAt = -1;
  /** Version of the facts when successors were first left out. */
  #relied: number | undefined;
  /** By component, in this state. */
  readonly #successors: Int32Array;
  readonly #unsafe: Uint8Array;
  #conflicts: Int32Array[] = [];
  #future: Int32Array[] = [];
  /** Members of the set under construction, and of the best one. */
  #chosen: Uint8Array;
  #best: Uint8Array;
  #reach = new Int32Array(0);
  /** States since the last that taught something. */
  #quiet = 0;

  readonly #provisos: Provisos;
  readonly #quietStates: number;

  constructor(network: Network, properties: readonly string[] | "all", options: StubbornOptions = {}) {
    const { provisos = all, quietStates = quietStatesBefore, symmetry = false } = options;
    this.#provisos = provisos;
    this.#quietStates = quietStates;
    this.#alike = symmetry ? new Alike(network) : undefined;
    this.#components = network.components.length;
    this.#footprints = new Footprints(network, properties);
    this.#locals = new Int32Array(this.#components);
    this.#futures = network.components.map(() => undefined);
    this.#successors = new Int32Array(this.#components);
    this.#unsafe = new Uint8Array(this.#components);
    this.#chosen = new Uint8Array(this.#components);
    this.#best = new Uint8Array(this.#components);
    this.#resize();
  }

  /** Something was learnt after successors had been left out. */
  get stale(): boolean {
    return this.#relied !== undefined && this.#footprints.facts.version !== this.#relied;
  }

  /** Before a search; what earlier ones learnt is kept. */
  begin(): void {
    this.#relied = undefined;
    this.#quiet = this.#quietStates;
    this.states = 0;
  }

  filter(keys: Int32Array, at: number, states: number, candidates: Candidates, packing: Packing): number {
    const { words } = packing;
    const { keys: out, counts } = candidates;
    let left = 0;
    let end = 0;
    for (let state = 0; state < states; state++, at += words) {
      const count = counts[state]!;
      if (count === inError) continue;
      packing.unpack(keys, at, this.#locals);
      if (this.#reduces(count)) {
        for (let component = 0, next = end; component < this.#components; component++) {
          const stop = next + this.#successors[component]! * words;
          if (this.#best[component] === 1 || next === stop) {
            next = stop;
            continue;
          }
          left += this.#successors[component]!;
          for (; next < stop; next += words)
            for (let word = 0; word < words; word++) out[next + word] = keys[at + word]!;
        }
      }
      end += count * words;
    }
    this.states += states;
    return left;
  }

  /** Learns from the state and looks for a set smaller than all; it is in `#best` then. */
  #reduces(count: number): boolean {
    const { facts } = this.#footprints;
    const before = facts.version;
    this.#footprints.heeding = count > 1 && this.#quiet >= this.#quietStates;
    this.#unfold(this.#locals);
    if (facts.version !== before) this.#learnAlike();
    this.#quiet = facts.version === before ? this.#quiet + 1 : 0;
    if (this.#footprints.words !== this.#conflicts[0]!.length) this.#resize();
    // What was unfolded before something was learnt may be out of date by now; such states are few.
    if (facts.version !== before || !this.#footprints.heeding) return false;
    this.#look();
    let smallest = count;
    for (const seed of this.#drivers) {
      if (this.#successors[seed] === 0 || this.#successors[seed]! >= smallest || !this.#maySeed(seed)) continue;
      const steps = this.#close(seed, smallest);
      if (steps >= smallest) continue;
      smallest = steps;
      [this.#best, this.#chosen] = [this.#chosen, this.#best];
      if (steps === 1) break;
    }
    if (smallest === count) return false;
    this.#relied ??= facts.version;
    return true;
  }

  /** What was learnt in this state, of all of its like as well. */
  #learnAlike(): void {
    const { facts } = this.#footprints;
    this.#footprints.heeding = false;
    const taught: Int32Array[] = [this.#locals];
    // A list is walked to its end, what is added on the way included.
    for (const locals of taught) {
      for (const like of this.#alike?.states(locals) ?? []) {
        const before = facts.version;
        this.#tryToUnfold(like);
        if (facts.version !== before) taught.push(like);
      }
    }
  }

  /** Nothing like a state that was met is a caller's mistake, unless instances are told apart: then the search sees to it. */
  #tryToUnfold(locals: Int32Array): void {
    try {
      this.#unfold(locals);
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
    }
  }

  #unfold(locals: Int32Array): void {
    const footprints = this.#footprints;
    for (let component = 0; component < this.#components; component++) {
      const conflicts = this.#conflicts[component]!;
      conflicts.fill(0);
      footprints.unfold(component, locals, conflicts);
      this.#successors[component] = footprints.successors;
      this.#unsafe[component] = footprints.unsafe ? 1 : 0;
    }
  }

  /** Has the futures of all components from here at hand. */
  #look(): void {
    const { facts, words } = this.#footprints;
    if (this.#driversAt !== facts.version) {
      this.#drivers = [...this.#futures.keys()].filter((component) => facts.footprints[component]!.length > 0);
      this.#driversAt = facts.version;
      for (const driver of this.#drivers) {
        if (
          this.#futures[driver]?.version === facts.moved[driver] &&
          this.#futures[driver]!.accesses[0]?.length === words
        )
          continue;
        this.#futures[driver] = futureOf(facts, driver, words);
      }
      this.#stickAlike();
    }
    for (const driver of this.#drivers) this.#future[driver] = this.#futures[driver]!.accesses[this.#locals[driver]!]!;
  }

  /** What closes loops for one instance does so for all. */
  #stickAlike(): void {
    if (this.#alike === undefined) return;
    const stuck = this.#drivers.flatMap((driver) =>
      [...this.#futures[driver]!.sticky.entries()].flatMap(([local, is]) =>
        is === 1 ? [[driver, local] as const] : [],
      ),
    );
    for (const [component, local] of stuck) {
      for (const [twin, exchanged] of this.#alike.places(component, local)) {
        const sticky = this.#futures[twin]!.sticky;
        if (exchanged >= sticky.length || sticky[exchanged] === 1) continue;
        sticky[exchanged] = 1;
        stuck.push([twin, exchanged]);
      }
    }
  }

  /** Whether the steps that `component` has here may be taken without those of all others. */
  #maySeed(component: number): boolean {
    if (this.#provisos.visibility && this.#unsafe[component] === 1) return false;
    return !this.#provisos.loops || this.#futures[component]!.sticky[this.#locals[component]!] === 0;
  }

  /** Closes the set around `seed`, in `#chosen`; returns how many steps it has, `limit` when that many or one that must not be alone. */
  #close(seed: number, limit: number): number {
    const chosen = this.#chosen;
    chosen.fill(0);
    chosen[seed] = 1;
    this.#reach.set(this.#conflicts[seed]!);
    let steps = this.#successors[seed]!;
    for (let grown = this.#provisos.conflicts; grown; ) {
      grown = false;
      for (const driver of this.#drivers) {
        if (chosen[driver] === 1 || !meet(this.#reach, this.#future[driver]!)) continue;
        steps += this.#successors[driver]!;
        if (steps >= limit || (this.#successors[driver]! > 0 && !this.#maySeed(driver))) return limit;
        chosen[driver] = 1;
        addBits(this.#reach, this.#conflicts[driver]!);
        grown = true;
      }
    }
    return steps;
  }

  #resize(): void {
    const { words } = this.#footprints;
    this.#conflicts = Array.from({ length: this.#components }, () => new Int32Array(words));
    this.#future = Array.from({ length: this.#components }, () => new Int32Array(words));
    this.#reach = new Int32Array(words);
  }
}
