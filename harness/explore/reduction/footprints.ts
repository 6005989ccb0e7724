import { CallerMistake } from "../../language/caller-mistake";
import type { Network, Outcome, Response } from "../../network/network";
import { type Continuation, isQuestion, type Question, TransactionTree } from "../transaction-tree";
import { addBits } from "./bits";
import { type Access, Facts, LEAD } from "./facts";
import { type Conflicts, Interference } from "./interference";

/** What a component offers at a local state, as far as it was unfolded. */
interface Root {
  readonly conflicts: Conflicts;
  readonly successors: number;
  readonly unsafe: boolean;
  readonly questions: readonly Node[];
}

/** A question put in a transaction. */
interface Node {
  readonly question: Question;
  readonly access: Access;
  /** By local state of the component asked. */
  readonly branches: (Branch | undefined)[];
}

interface Branch {
  readonly conflicts: Conflicts;
  readonly successors: number;
  readonly unsafe: boolean;
  readonly questions: readonly Node[];
}

const wordsAtFirst = 4;
/** Local states have numbers below this. */
const mostLocals = 2 ** 26;

/**
 * Unfolds what each component offers in a state, learns from it, and says what that is in conflict with.
 *
 * A step is unsafe when a reduced search must not take it instead of others: it moves a component that an invariant reads, or ends the run in an error.
 */
export class Footprints {
  readonly facts: Facts;
  /** Of the component unfolded last. */
  successors = 0;
  unsafe = false;
  /** Whether conflicts are of interest at the moment: they cost most while much is learnt. */
  heeding = true;
  /** Words of a set of accesses. */
  words = wordsAtFirst;
  readonly #tree: TransactionTree;
  readonly #interference: Interference;
  readonly #roots: (Root | undefined)[][];
  readonly #records: Map<number, Conflicts>[];
  readonly #nodes = new Map<Question, Node>();
  readonly #guesses = new Map<Access, Map<number, readonly Response[] | undefined>>();
  readonly #visible: Uint8Array;

  constructor(network: Network, properties: readonly string[] | "all") {
    this.#tree = new TransactionTree(network);
    this.facts = new Facts(network.components.length);
    this.#interference = new Interference(this.facts, (access, local) => this.#askAnyway(access, local));
    this.#records = network.components.map(() => new Map());
    this.#roots = network.components.map(() => []);
    this.#visible = new Uint8Array(network.components.length);
    for (const property of network.properties) {
      if (property.kind !== "invariant" || (properties !== "all" && !properties.includes(property.name))) continue;
      for (const component of property.reads) this.#visible[component] = 1;
    }
  }

  /** Unfolds what `leader` offers in the state `locals`: counts its successors and adds what it is in conflict with to `conflicts`. */
  unfold(leader: number, locals: Int32Array, conflicts: Int32Array): void {
    const local = locals[leader]!;
    const root = this.#roots[leader]![local] ?? this.#learnRoot(leader, local);
    this.successors = 0;
    this.unsafe = false;
    this.#take(root, leader, locals, conflicts);
  }

  #take(from: Root | Branch, leader: number, locals: Int32Array, conflicts: Int32Array): void {
    this.successors += from.successors;
    if (from.unsafe) this.unsafe = true;
    if (this.heeding) addBits(conflicts, this.#upToDate(from.conflicts, leader));
    for (const node of from.questions) {
      const local = locals[node.access.component]!;
      this.#take(node.branches[local] ?? this.#learnBranch(node, local), leader, locals, conflicts);
    }
  }

  /** One record, whatever transaction the access is part of. */
  #conflicts(leader: number, access: Access, local: number): Conflicts {
    const records = this.#records[leader]!;
    const key = access.id * mostLocals + local;
    const known = records.get(key) ?? { access, local, bits: new Int32Array(0), version: -1 };
    records.set(key, known);
    return known;
  }

  #upToDate(conflicts: Conflicts, leader: number): Int32Array {
    const { access, local } = conflicts;
    const version = this.facts.answered[access.component]!;
    if (conflicts.version !== version || conflicts.bits.length !== this.words) {
      conflicts.bits = this.#interference.conflicts(leader, access, local, this.words);
      conflicts.version = version;
    }
    return conflicts.bits;
  }

  #learnRoot(leader: number, local: number): Root {
    const { facts } = this;
    const lead = facts.access(leader, LEAD);
    const groups = this.#tree.offers(leader, local);
    if (groups.length > 0) facts.asks(leader, local, lead);
    facts.leads(leader, local, []);
    const transactions = groups.flatMap((group) => group.transactions);
    const root = { conflicts: this.#conflicts(leader, lead, local), ...this.#unfolded(leader, local, transactions) };
    this.#roots[leader]![local] = root;
    this.#widen();
    return root;
  }

  #learnBranch(node: Node, local: number): Branch {
    const { question, access } = node;
    const { component } = access;
    const responses = this.#tree.answers(question.ask, local);
    this.facts.answers(access, local, responses);
    const unfolded = this.#unfolded(
      question.participants[0]!,
      question.leaderLocal,
      responses.map(({ reply }) => this.#tree.after(question, reply)),
    );
    const unsafe = unfolded.unsafe || responses.some((response) => this.#shows(component, local, response.local));
    const branch = { conflicts: this.#conflicts(question.participants[0]!, access, local), ...unfolded, unsafe };
    node.branches[local] = branch;
    this.#widen();
    return branch;
  }

  #unfolded(leader: number, local: number, transactions: readonly Continuation[]) {
    const questions = transactions.filter(isQuestion).map((question) => this.#node(question));
    const outcomes = transactions.filter((transaction) => !isQuestion(transaction)).flat() as Outcome[];
    this.facts.leads(leader, local, outcomes);
    const unsafe = outcomes.some((outcome) => this.#shows(leader, local, outcome.local));
    return { questions, successors: outcomes.length, unsafe };
  }

  #node(question: Question): Node {
    let node = this.#nodes.get(question);
    if (node === undefined) {
      const access = this.facts.access(question.ask.component, question.ask.message);
      this.facts.asks(question.participants[0]!, question.leaderLocal, access);
      node = { question, access, branches: [] };
      this.#nodes.set(question, node);
    }
    return node;
  }

  /** Whether a move of `component` is one that a property sees, or the end of the run. */
  #shows(component: number, from: number, to: number): boolean {
    return (this.#visible[component] === 1 && from !== to) || this.#tree.status(component, to).kind === "error";
  }

  /** Asks beyond what the search has met; undefined where there is no answer. */
  #askAnyway(access: Access, local: number): readonly Response[] | undefined {
    const { component, message } = access;
    if (message === LEAD) return undefined;
    const guesses = this.#guesses.get(access) ?? new Map<number, readonly Response[] | undefined>();
    this.#guesses.set(access, guesses);
    if (guesses.has(local)) return guesses.get(local);
    let responses: readonly Response[] | undefined;
    try {
      responses = this.#tree.answers({ kind: "ask", component, message, next: notGoingOn }, local);
    } catch (error) {
      // Perhaps a mistake in the design, perhaps a question that no run puts: the search will see.
      if (!(error instanceof CallerMistake)) throw error;
    }
    guesses.set(local, responses);
    return responses;
  }

  #widen(): void {
    while (this.facts.accesses.length > 32 * this.words) this.words *= 2;
  }
}

function notGoingOn(): never {
  throw new Error("[bugcheck fault] asked how a transaction goes on that is only asked for an answer");
}
