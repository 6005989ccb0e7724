import { CallerMistake } from "../language/caller-mistake";
import type { Network } from "../network/network";
import type { Symmetry } from "./symmetry";
import { ToldApart } from "./symmetry-check";
import { type Continuation, isQuestion, type Question, type TransactionTree } from "./transaction-tree";

/** Another order of the instances of a group. */
interface Exchange {
  readonly name: string;
  twin(component: number): number;
  /** The local state that takes the place of one; {@link nowhere} where that is not had back by the same exchange. */
  image(component: number, local: number): number;
  /** By two questions: whether the second goes on as the first does, as far as is known in this round. */
  readonly alike: Map<number, boolean>;
}

const nowhere = -1;
/** Above the number of any question. */
const questionsAtMost = 2 ** 26;

/** The proof would take more questions, or more time, than allowed. */
class TooMuch extends Error {}

/**
 * Proves that instances are interchangeable wherever a search has come: all that the network was asked is compared with what it says once two
 * instances are exchanged, and what that asks anew as well, until nothing new turns up.
 *
 * Looked at are, of each group, the exchange of the first two instances and the turn that puts each in the place of the next: all orders are made
 * of these. So a state that is like one the search has met has the successors of that one, exchanged: by induction over the steps of any
 * run, it leads to states like those that the search has met.
 */
export class SymmetryProof {
  readonly #exchanges: readonly Exchange[];
  #most = 0;
  #shouldStop = () => false;
  /** Something was met of which it cannot be told here whether it is alike. */
  #unclear = false;

  constructor(
    private readonly network: Network,
    private readonly tree: TransactionTree,
    symmetry: Symmetry,
  ) {
    this.#exchanges = symmetry.sizes.flatMap((size, group) => {
      const { name } = network.symmetry![group]!;
      const neighbours = Array.from({ length: size - 1 }, (_, instance) => neighbour(symmetry, group, instance));
      const made = neighbours.length < 2 ? neighbours.map((each) => [each]) : [neighbours.slice(0, 1), neighbours];
      return made.map((parts) => ({ name, ...oneAfterTheOther(parts), alike: new Map<number, boolean>() }));
    });
  }

  /**
   * Returns whether that is proven; false where it cannot be told, or not by `questions` new ones, or not before `shouldStop`.
   * @throws ToldApart where it is not so
   */
  holds(questions: number, shouldStop: () => boolean): boolean {
    this.#most = this.tree.questions + questions;
    this.#shouldStop = shouldStop;
    try {
      let proven = true;
      for (let known = -1; known !== this.#known; ) {
        known = this.#known;
        for (const exchange of this.#exchanges) {
          exchange.alike.clear();
          proven = this.#compare(exchange) && proven;
        }
      }
      return proven;
    } catch (error) {
      if (error instanceof TooMuch) return false;
      throw error;
    }
  }

  /** Grows with each question, and with each local state met. */
  get #known(): number {
    const components = [...this.network.components.keys()];
    return components.reduce((sum, component) => sum + this.tree.met(component).length, this.tree.questions);
  }

  #compare(exchange: Exchange): boolean {
    let proven = true;
    for (const component of this.network.components.keys()) {
      for (const local of this.tree.met(component)) {
        if (this.#shouldStop()) throw new TooMuch();
        this.#unclear = false;
        if (this.#try(() => this.#sameAt(exchange, component, local))) continue;
        proven = false;
        if (this.#unclear) continue;
        const { name, describe } = this.network.components[component]!;
        const where = `${name} at ${describe.call(this.network.components[component], local)}`;
        throw new ToldApart(`something else happens where two of ${exchange.name} are exchanged: ${where}`);
      }
    }
    return proven;
  }

  #sameAt(exchange: Exchange, component: number, local: number): boolean {
    const { tree } = this;
    const [twin, image] = [exchange.twin(component), exchange.image(component, local)];
    if (image === nowhere) return false;
    const [one, other] = [tree.status(component, local), tree.status(twin, image)];
    if (one.kind === "error" && other.kind === "error") return one.error.property === other.error.property;
    if (one.kind !== other.kind) return false;
    const transactions = (of: number, at: number) => tree.offers(of, at).flatMap((group) => group.transactions);
    return sameSets(transactions(component, local), transactions(twin, image), (first, second) =>
      this.#same(exchange, component, first, second),
    );
  }

  /** Whether `second` is how `first` goes on once two instances are exchanged, wherever that was asked. */
  #same(exchange: Exchange, leader: number, first: Continuation, second: Continuation): boolean {
    if (isQuestion(first) && isQuestion(second)) {
      const pair = first.number * questionsAtMost + second.number;
      let alike = exchange.alike.get(pair);
      if (alike === undefined) {
        alike = this.#try(() => this.#sameQuestion(exchange, leader, first, second));
        exchange.alike.set(pair, alike);
      }
      return alike;
    }
    if (isQuestion(first) || isQuestion(second)) return false;
    return sameSets(first, second, (one, other) => exchange.image(leader, one.local) === other.local);
  }

  #sameQuestion(exchange: Exchange, leader: number, first: Question, second: Question): boolean {
    const { tree } = this;
    const { component } = first.ask;
    if (second.ask.component !== exchange.twin(component)) {
      // Who asks several for the same, one after the other, may begin with any of them.
      this.#unclear ||= sameMembers(this.#asked(first).map(exchange.twin), this.#asked(second));
      return false;
    }
    return tree.answeredAt(first.ask).every((local) => {
      const answers = tree.answers(first.ask, local);
      // Answered there in another transaction: this one was never at this question then.
      if (answers.some(({ reply }) => tree.known(first, reply) === undefined)) return true;
      const others = tree.answers(second.ask, exchange.image(component, local));
      return sameSets(
        answers,
        others,
        (one, other) =>
          exchange.image(component, one.local) === other.local &&
          this.#same(exchange, leader, tree.known(first, one.reply)!, tree.after(second, other.reply)),
      );
    });
  }

  /** Components that are asked from a question on, as far as that was asked. */
  #asked(question: Question): number[] {
    const further = this.tree.follows(question).flatMap((next) => (isQuestion(next) ? this.#asked(next) : []));
    return [question.ask.component, ...further];
  }

  /** Nothing like what was asked is a caller's mistake, unless instances are told apart. */
  #try(compare: () => boolean): boolean {
    if (this.tree.questions > this.#most) throw new TooMuch();
    try {
      return compare();
    } catch (error) {
      if (error instanceof CallerMistake) return false;
      throw error;
    }
  }
}

type Renaming = Pick<Exchange, "twin" | "image">;

/** The exchange of an instance with the one after it. */
function neighbour(symmetry: Symmetry, group: number, instance: number): Renaming {
  const twin = (component: number) => symmetry.twin(group, instance, component);
  const image = (component: number, local: number) => {
    const other = symmetry.image(group, instance, component, local);
    return symmetry.image(group, instance, twin(component), other) === local ? other : nowhere;
  };
  return { twin, image };
}

/** Remembers what it has said. */
function oneAfterTheOther(parts: readonly Renaming[]): Renaming {
  const images = new Map<number, Map<number, number>>();
  const first = (component: number, local: number) => {
    let [at, image] = [component, local];
    for (const part of parts) {
      if (image === nowhere) return nowhere;
      [at, image] = [part.twin(at), part.image(at, image)];
    }
    return image;
  };
  return {
    twin: (component) => parts.reduce((at, part) => part.twin(at), component),
    image: (component, local) => {
      const known = images.get(component) ?? new Map<number, number>();
      images.set(component, known);
      let image = known.get(local);
      if (image === undefined) {
        image = first(component, local);
        known.set(local, image);
      }
      return image;
    },
  };
}

function sameMembers(ones: readonly number[], others: readonly number[]): boolean {
  const [one, other] = [new Set(ones), new Set(others)];
  return one.size === other.size && ones.every((each) => other.has(each));
}

/** Whether each of one list has its like in the other, and the other way round. They mostly stand at the same place. */
function sameSets<One, Other>(
  ones: readonly One[],
  others: readonly Other[],
  same: (one: One, other: Other) => boolean,
): boolean {
  const found = new Set<number>();
  const paired = ones.every((one, place) => {
    const straight = place < others.length && same(one, others[place]!);
    const at = straight ? place : others.findIndex((other, index) => index !== place && same(one, other));
    found.add(at);
    return at >= 0;
  });
  return paired && others.every((other, place) => found.has(place) || ones.some((one) => same(one, other)));
}
