import { CallerMistake } from "../language/caller-mistake";
import type { Ask, LocalStatus, Network, Outcome, Response, Step } from "../network/network";

/** A transaction at a question: somebody is asked next. */
export interface Question {
  /** Questions are numbered in the order in which they turn up. */
  readonly number: number;
  readonly ask: Ask;
  /** Components that took part so far, the leader first; the one asked is not among them. */
  readonly participants: readonly number[];
  readonly leaderLocal: number;
  /** The group that holds this question alone. */
  readonly alone: Group;
}

/** How a transaction goes on: with a question, or at its end with the leader's outcomes. */
export type Continuation = Question | readonly Outcome[];

/** Kinds of entries in {@link TransactionTree.asked}, each followed by its numbers. */
const asking = { offers: 0, answers: 1, after: 2, exchanged: 3 } as const;

/** Numbers an entry takes, its kind included. */
const lengths: readonly number[] = [3, 4, 3, 6];

export function isQuestion(continuation: Continuation): continuation is Question {
  return "ask" in continuation;
}

/**
 * Neighbouring transactions of one leader that put their next question to the same component, or none, so that one look at that
 * component's local state answers them all. The order within is the order of the offers.
 */
export interface Group {
  readonly leader: number;
  readonly leaderLocal: number;
  /** Who is asked; undefined where all transactions are at their end. */
  readonly asked: number | undefined;
  readonly transactions: readonly Continuation[];
}

/** Something would have to be asked that was not asked before, and may not be now: see {@link TransactionTree.frozen}. */
export class NewQuestion extends Error {}

/**
 * A network asked once about each thing, and its answers checked and kept.
 *
 * Checked is what a search relies on: components and local states exist, nobody takes part twice in a step, and the same
 * question gets the same answer when it is put again at once.
 */
export class TransactionTree {
  readonly #offers: Map<number, readonly Group[]>[];
  readonly #statuses: LocalStatus[][];
  /** By component, message and local state. */
  readonly #answers: Map<number, Map<number, readonly Response[]>>[];
  readonly #replies = new Map<Question, Map<number, Continuation>>();
  readonly #questions: Question[] = [];
  /** What the network was asked, in order; see {@link askAgain}. Local states are numbered as they turn up, so the order tells their numbers. */
  readonly asked: number[] = [];
  /** How many questions these are. */
  questions = 0;
  /** A checksum of its answers. */
  told = 0;
  /** Nothing new may be asked now: whoever would, throws {@link NewQuestion} and has changed nothing. */
  frozen = false;

  constructor(private readonly network: Network) {
    this.#offers = network.components.map(() => new Map());
    this.#answers = network.components.map(() => new Map());
    this.#statuses = network.components.map(() => []);
  }

  /** What the end of a run looks like at `local` of `component`. */
  status(component: number, local: number): LocalStatus {
    const statuses = this.#statuses[component]!;
    statuses[local] ??= this.network.components[component]!.status(local);
    return statuses[local];
  }

  /** The transactions that `leader` offers at `local`. */
  offers(leader: number, local: number): readonly Group[] {
    return remembered(this.#offers[leader]!, local, () => {
      const component = this.network.components[leader]!;
      this.#note(asking.offers, leader, local);
      const steps = component.offers(local);
      this.#sameTwice(steps.map(outline), component.offers(local).map(outline), leader, "offers", local);
      return grouped(
        steps.map((step) => this.#continuation(step, [leader], local)),
        leader,
        local,
      );
    });
  }

  /** What `component` answers to `message` at `local`. */
  answers({ component, message }: Ask, local: number): readonly Response[] {
    const byLocal = remembered(this.#answers[component]!, message, () => new Map<number, readonly Response[]>());
    return remembered(byLocal, local, () => {
      const asked = this.network.components[component]!;
      this.#note(asking.answers, component, message, local);
      const responses = asked.respond(local, message);
      const again = asked.respond(local, message);
      const told = (response: Response) => `${response.local} replying ${response.reply}`;
      this.#sameTwice(responses.map(told), again.map(told), component, `respond to message ${message}`, local);
      for (const response of responses) this.#mustExist(component, response.local);
      return responses;
    });
  }

  /** How the transaction at `question` goes on after `reply`. */
  after(question: Question, reply: number): Continuation {
    const replies = remembered(this.#replies, question, () => new Map<number, Continuation>());
    const { ask, participants, leaderLocal } = question;
    return remembered(replies, reply, () => {
      this.#note(asking.after, question.number, reply);
      const next = ask.next(reply);
      this.#keep(outline(next));
      return this.#continuation(next, [...participants, ask.component], leaderLocal);
    });
  }

  /** Local states of `component` that somebody asked the status of: all of those in states that were expanded or judged. */
  met(component: number): readonly number[] {
    // A list with holes: only its own places are walked.
    return Object.keys(this.#statuses[component]!).map(Number);
  }

  /** Local states at which a message was answered. */
  answeredAt({ component, message }: Ask): readonly number[] {
    return [...(this.#answers[component]!.get(message)?.keys() ?? [])];
  }

  /** What {@link after} has said; undefined where it was not asked. */
  known(question: Question, reply: number): Continuation | undefined {
    return this.#replies.get(question)?.get(reply);
  }

  /** All that {@link after} has said of a question. */
  follows(question: Question): readonly Continuation[] {
    return [...(this.#replies.get(question)?.values() ?? [])];
  }

  /** What `local` of `component` becomes when two instances of this kind are exchanged. To be asked once: the answer is not kept. */
  exchanged(group: number, component: number, local: number, one: number, other: number): number {
    this.#note(asking.exchanged, group, component, local, one, other);
    const exchanged = this.network.symmetry![group]!.exchanged(component, local, one, other);
    this.#keep(String(exchanged));
    return exchanged;
  }

  /**
   * Asks the network what another tree asked of one like it, in the same order, so that local states get the same numbers.
   * @param onMistake - told of what the network has no answer to but a caller's mistake; without it that is thrown
   */
  askAgain(asked: ArrayLike<number>, onMistake?: (mistake: CallerMistake) => void): void {
    for (let at = 0; at < asked.length; at += lengths[asked[at]!]!) {
      try {
        this.#askOne(asked, at);
      } catch (error) {
        if (onMistake === undefined || !(error instanceof CallerMistake)) throw error;
        onMistake(error);
      }
    }
  }

  #askOne(asked: ArrayLike<number>, at: number): void {
    const [kind, first, second, third] = [asked[at]!, asked[at + 1]!, asked[at + 2]!, asked[at + 3]!];
    if (kind === asking.offers) this.offers(first, second);
    else if (kind === asking.answers)
      this.answers({ kind: "ask", component: first, message: second, next: never }, third);
    else if (kind === asking.after) this.after(this.#questions[first]!, second);
    else this.exchanged(first, second, third, asked[at + 4]!, asked[at + 5]!);
  }

  #continuation(step: Step, participants: readonly number[], leaderLocal: number): Continuation {
    const leader = participants[0]!;
    if (step.kind === "done") {
      for (const { local } of step.outcomes) this.#mustExist(leader, local);
      return step.outcomes;
    }
    const { components } = this.network;
    const asked = components[step.component];
    const { name } = components[leader]!;
    if (asked === undefined)
      throw mistake(`${name} asks component ${step.component}, and there are ${components.length}.`);
    if (participants.includes(step.component)) throw mistake(`In a step of ${name}, ${asked.name} takes part twice.`);
    const transactions: Continuation[] = [];
    const alone = { leader, leaderLocal, asked: step.component, transactions };
    const question = { number: this.#questions.length, ask: step, participants, leaderLocal, alone };
    transactions.push(question);
    this.#questions.push(question);
    return question;
  }

  #note(...question: number[]): void {
    if (this.frozen) throw new NewQuestion("a question was met while nothing new may be asked");
    this.asked.push(...question);
    this.questions++;
  }

  #keep(words: string): void {
    for (let at = 0; at < words.length; at++) this.told = Math.imul(this.told ^ words.charCodeAt(at), 0x01000193);
  }

  #mustExist(component: number, local: number): void {
    const { name, size } = this.network.components[component]!;
    if (Number.isInteger(local) && local >= 0 && local < size) return;
    throw mistake(`${name} is sent to local state ${local}, and it has ${size}.`);
  }

  #sameTwice(first: string[], second: string[], component: number, what: string, local: number): void {
    this.#keep(first.join());
    if (first.join() === second.join()) return;
    const { name } = this.network.components[component]!;
    throw new CallerMistake(
      "NETWORK_NOT_PURE",
      `${name} was asked twice for what it ${what} in local state ${local}, and said [${first}], then [${second}].`,
      "Answers must depend on the numbers handed in alone. Usual causes: a clock, Math.random, a variable outside the component.",
    );
  }
}

/** Cuts the transactions, in their order, into as few groups as ask one component each. */
function grouped(transactions: readonly Continuation[], leader: number, leaderLocal: number): Group[] {
  const groups: { asked: number | undefined; transactions: Continuation[] }[] = [];
  for (const transaction of transactions) {
    const asked = isQuestion(transaction) ? transaction.ask.component : undefined;
    const last = groups.at(-1);
    if (last === undefined || (asked !== undefined && last.asked !== undefined && last.asked !== asked)) {
      groups.push({ asked, transactions: [transaction] });
    } else {
      last.asked ??= asked;
      last.transactions.push(transaction);
    }
  }
  return groups.map((group) => ({ leader, leaderLocal, ...group }));
}

function remembered<K, V>(memory: Map<K, V>, key: K, find: () => V): V {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const found = find();
  memory.set(key, found);
  return found;
}

/** An answer is asked for by message alone. */
function never(): never {
  throw new Error("[bugcheck fault] asked how a transaction goes on that is only asked about again");
}

function outline(step: Step): string {
  if (step.kind === "ask") return `ask ${step.component} ${step.message}`;
  return step.outcomes.map(({ local, label }) => `${label} to ${local}`).join(" or ");
}

function mistake(message: string): CallerMistake {
  return new CallerMistake(
    "NETWORK_INCONSISTENT",
    message,
    "Components and local states are numbered from 0, and a component takes part in a step once.",
  );
}
