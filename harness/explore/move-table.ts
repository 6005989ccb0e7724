import { CallerMistake } from "../language/caller-mistake";
import type { Network } from "../network/network";
import { type Continuation, isQuestion, TransactionTree } from "./transaction-tree";

/** One enabled step, with what it does to the state it was found in. */
export interface Move {
  readonly leader: number;
  /** Local state of the leader before it. */
  readonly from: number;
  readonly label: number;
  /** Components that take part, the leader first; `messages` are what each of the others was asked. */
  readonly participants: readonly number[];
  readonly messages: readonly number[];
  /** Components whose local state changes, and what it becomes. */
  readonly changed: readonly number[];
  readonly locals: readonly number[];
  /** What the step adds to the two halves of the state's hash. */
  readonly hash: number;
  readonly hash2: number;
  /** Whether it takes a component into an error state, which ends the run. */
  readonly error: boolean;
}

/** The enabled steps of a state, in the order of `successors`: the first `count` of `moves`. */
export interface Enabled {
  readonly moves: Move[];
  count: number;
}

/** What one leader may do, as far as it is known: whose local state matters next, or the moves. */
interface Node {
  asks: number;
  moves: readonly Move[];
  readonly next: (Node | undefined)[];
}

/**
 * The enabled steps of a state by table lookup: for each leader, a tree over the local states that its transactions ask for, grown when
 * a run first gets there. Answers come from the same checked {@link TransactionTree} that the exhaustive search compiles from.
 */
export class MoveTable {
  readonly tree: TransactionTree;
  readonly #roots: (Node | undefined)[][];
  readonly #leads: Uint8Array;

  readonly #accepted: Map<number, boolean>[];

  constructor(private readonly network: Network) {
    this.#accepted = network.components.map(() => new Map());
    this.tree = new TransactionTree(network);
    this.#roots = network.components.map(() => []);
    this.#leads = new Uint8Array(network.components.length);
  }

  /** Whether this component was seen to lead a step. */
  leads(component: number): boolean {
    return this.#leads[component] === 1;
  }

  /**
   * Whether `component` at `local` would answer `message`. Asked of what may never come up in a run: where the design does not say what
   * would happen then, the answer is no.
   */
  accepts(component: number, local: number, message: number): boolean {
    const known = this.#accepted[component]!;
    const key = message * 0x10_0000 + local;
    let accepted = known.get(key);
    if (accepted === undefined) {
      accepted = this.#answers(component, local, message);
      known.set(key, accepted);
    }
    return accepted;
  }

  #answers(component: number, local: number, message: number): boolean {
    try {
      return this.network.components[component]!.respond(local, message).length > 0;
    } catch (error) {
      if (error instanceof CallerMistake) return false;
      throw error;
    }
  }

  /** Writes the steps enabled at `locals` to `enabled`. */
  enabled(locals: Int32Array, enabled: Enabled): void {
    const roots = this.#roots;
    const { moves: out } = enabled;
    let count = 0;
    for (let leader = 0; leader < roots.length; leader++) {
      let node = roots[leader]![locals[leader]!];
      if (node === undefined) node = this.#grow(leader, locals);
      while (node.asks >= 0) node = node.next[locals[node.asks]!] ?? this.#grow(leader, locals);
      const { moves } = node;
      for (let index = 0; index < moves.length; index++) out[count++] = moves[index]!;
    }
    enabled.count = count;
  }

  /** Adds the path of `locals` to the leader's tree; returns its end. */
  #grow(leader: number, locals: Int32Array): Node {
    const { asked, moves } = this.#unfold(leader, locals);
    if (moves.length > 0) this.#leads[leader] = 1;
    let into = this.#roots[leader]!;
    let at = locals[leader]!;
    for (const component of asked) {
      into[at] ??= { asks: component, moves: [], next: [] };
      into = into[at]!.next;
      at = locals[component]!;
    }
    into[at] ??= { asks: -1, moves, next: [] };
    return into[at]!;
  }

  /** The leader's enabled steps, and whom they asked for the first time, in order. */
  #unfold(leader: number, locals: Int32Array): { asked: ReadonlySet<number>; moves: readonly Move[] } {
    const asked = new Set<number>();
    const moves: Move[] = [];
    const visit = (
      rest: Continuation,
      others: readonly number[],
      messages: readonly number[],
      to: readonly number[],
    ) => {
      if (isQuestion(rest)) {
        const { component, message } = rest.ask;
        asked.add(component);
        for (const { local, reply } of this.tree.answers(rest.ask, locals[component]!)) {
          visit(this.tree.after(rest, reply), [...others, component], [...messages, message], [...to, local]);
        }
        return;
      }
      for (const { label, local } of rest) {
        moves.push(this.#move(label, [leader, ...others], messages, [local, ...to], locals));
      }
    };
    for (const group of this.tree.offers(leader, locals[leader]!)) {
      for (const transaction of group.transactions) visit(transaction, [], [], []);
    }
    return { asked, moves };
  }

  #move(
    label: number,
    participants: readonly number[],
    messages: readonly number[],
    to: readonly number[],
    locals: Int32Array,
  ): Move {
    const moved = [...participants.keys()].filter((index) => to[index] !== locals[participants[index]!]);
    const changed = moved.map((index) => participants[index]!);
    const into = moved.map((index) => to[index]!);
    let hash = 0;
    let hash2 = 0;
    for (const [index, component] of changed.entries()) {
      hash += hashOf(component, into[index]!, 1) - hashOf(component, locals[component]!, 1);
      hash2 += hashOf(component, into[index]!, 2) - hashOf(component, locals[component]!, 2);
    }
    const error = changed.some((component, index) => this.tree.status(component, into[index]!).kind === "error");
    return {
      leader: participants[0]!,
      from: locals[participants[0]!]!,
      label,
      participants,
      messages,
      changed,
      locals: into,
      hash: hash | 0,
      hash2: hash2 | 0,
      error,
    };
  }
}

/** What a component in a local state adds to a half of a state's hash: murmur3's finaliser over the three numbers. */
export function hashOf(component: number, local: number, half: 1 | 2): number {
  let mixed = Math.imul(component + 1, 0x9e3779b1) ^ Math.imul(local + 1, half === 1 ? 0x85ebca6b : 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), half === 1 ? 0xc2b2ae35 : 0x165667b1);
  return mixed ^ (mixed >>> 16);
}
