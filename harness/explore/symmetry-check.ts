import { CallerMistake } from "../language/caller-mistake";
import type { Network, NetworkProperty } from "../network/network";
import type { Symmetry } from "./symmetry";
import { type Continuation, isQuestion, type TransactionTree } from "./transaction-tree";

type Predicate = Extract<NetworkProperty, { reads: readonly number[] }>;

/** Something tells interchangeable instances apart: the search is to be done without symmetry. */
export class ToldApart extends Error {}

/** Combinations of local states that a predicate is asked about as long as it is asked about all; beyond, a sample is taken. */
const mostAsked = 50_000;
/** Of a combination in the sample, so many of its like at most; and one combination in so many is in it. */
const mostAlike = 64;
const seldom = 1000;

/**
 * Holds a network to its promise that instances are interchangeable, and properties to not telling them apart.
 *
 * A predicate is asked about every combination a search meets and about all of its like, and must always say the same; where these are too
 * many, about a sample. Steps are compared for a sample of states, so that what tells instances apart is mostly found early; see `SymmetryProof`.
 */
export class SymmetryCheck {
  /** Whether predicates were asked about all that is like what they were asked about by the search. */
  complete = true;
  /** Combinations known to be judged as their like are, by property. */
  readonly #judged = new Map<Predicate, Set<string>>();
  #asked = 0;

  constructor(
    private readonly network: Network,
    private readonly tree: TransactionTree,
    private readonly symmetry: Symmetry,
  ) {}

  /** @throws ToldApart when the property reads some of the instances and not others */
  reads({ name, reads }: Predicate): void {
    for (const [group, size] of this.symmetry.sizes.entries()) {
      for (let instance = 0; instance + 1 < size; instance++) {
        const alone = reads.find((component) => !reads.includes(this.symmetry.twin(group, instance, component)));
        if (alone === undefined) continue;
        const twin = this.symmetry.twin(group, instance, alone);
        throw new ToldApart(`${name} looks at ${this.#name(alone)} and not at ${this.#name(twin)}`);
      }
    }
  }

  /** @throws ToldApart when the property does not say of all that are like `locals` what it says of them */
  verdict(property: Predicate, locals: Int32Array, holds: boolean): void {
    if (this.complete) {
      const judged = this.#judged.get(property) ?? new Set();
      this.#judged.set(property, judged);
      if (!this.#sameOfLike(property, locals, holds, judged, mostAsked)) this.complete = false;
    } else if (this.#asked++ % seldom === 0) this.#sameOfLike(property, locals, holds, new Set(), mostAlike);
  }

  /** Asks about all that is like `locals` and not in `judged` yet; false once that has `most`. */
  #sameOfLike(property: Predicate, locals: Int32Array, holds: boolean, judged: Set<string>, most: number): boolean {
    const key = read(property, locals).join();
    if (judged.has(key)) return true;
    judged.add(key);
    const queue = [locals];
    for (const known of queue) {
      for (const like of this.#neighbours(known)) {
        const combination = read(property, like);
        const alike = combination.join();
        if (judged.has(alike)) continue;
        if (judged.size >= most) return false;
        judged.add(alike);
        queue.push(like);
        if (property.holds(combination) === holds) continue;
        throw new ToldApart(`${property.name} tells apart what differs only in the order of instances`);
      }
    }
    return true;
  }

  /** @throws ToldApart when exchanging two instances in `locals` does not exchange them in the successors */
  steps(locals: Int32Array): void {
    const { symmetry } = this;
    const successors = this.#successors(locals);
    for (const [group, size] of symmetry.sizes.entries()) {
      for (let instance = 0; instance + 1 < size; instance++) {
        const exchange = (state: Int32Array) => {
          const copy = state.slice();
          symmetry.exchange(copy, group, instance);
          return copy;
        };
        const like = exchange(locals);
        if (like.every((local, component) => local === locals[component])) continue;
        const expected = sorted(successors.map(exchange));
        if (!this.#sameStatus(locals, like, group, instance) || sorted(this.#tried(like)) !== expected) {
          const { name } = this.network.symmetry![group]!;
          throw new ToldApart(`something else happens where two of ${name} are exchanged`);
        }
      }
    }
  }

  #sameStatus(locals: Int32Array, like: Int32Array, group: number, instance: number): boolean {
    return locals.every((local, component) => {
      const twin = this.symmetry.twin(group, instance, component);
      const [one, other] = [this.tree.status(component, local), this.tree.status(twin, like[twin]!)];
      if (one.kind !== "error" || other.kind !== "error") return one.kind === other.kind;
      return one.error.property === other.error.property;
    });
  }

  /** Nothing like a state that was met is a caller's mistake, unless instances are told apart. */
  #tried(locals: Int32Array): Int32Array[] {
    try {
      return this.#successors(locals);
    } catch (error) {
      if (error instanceof CallerMistake) return [];
      throw error;
    }
  }

  #successors(locals: Int32Array): Int32Array[] {
    const { tree } = this;
    const found: Int32Array[] = [];
    const unfold = (rest: Continuation, leader: number, state: Int32Array): void => {
      if (isQuestion(rest)) {
        const { ask } = rest;
        for (const { local, reply } of tree.answers(ask, state[ask.component]!)) {
          unfold(tree.after(rest, reply), leader, state.with(ask.component, local));
        }
        return;
      }
      for (const { local } of rest) found.push(state.with(leader, local));
    };
    for (const [leader, local] of locals.entries()) {
      for (const { transactions } of tree.offers(leader, local)) {
        for (const transaction of transactions) unfold(transaction, leader, locals);
      }
    }
    return found;
  }

  *#neighbours(locals: Int32Array): Iterable<Int32Array> {
    for (const [group, size] of this.symmetry.sizes.entries()) {
      for (let instance = 0; instance + 1 < size; instance++) {
        const like = locals.slice();
        this.symmetry.exchange(like, group, instance);
        yield like;
      }
    }
  }

  #name(component: number): string {
    return this.network.components[component]!.name;
  }
}

function read({ reads }: Predicate, locals: Int32Array): number[] {
  return reads.map((component) => locals[component]!);
}

function sorted(states: readonly Int32Array[]): string {
  return states
    .map((state) => state.join())
    .sort()
    .join(";");
}
