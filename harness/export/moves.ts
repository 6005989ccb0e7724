import type { Ask, Network, Outcome, Step } from "../network/network";
import type { GlobalState } from "../network/successors";

/** What one component does in a step: it was at `from` and is at `to` afterwards. */
export interface Part {
  readonly component: number;
  readonly from: number;
  readonly to: number;
}

/** One way for a step to go, said by local states alone: enabled where every part is at its `from`. */
export interface Move {
  /** Numbered from 0 in the order they are met. */
  readonly number: number;
  readonly leader: number;
  readonly label: number;
  /** Everybody who takes part, each once, the leader first; the others in the order they are asked. */
  readonly parts: readonly Part[];
}

interface Question {
  readonly leader: number;
  readonly leaderLocal: number;
  readonly ask: Ask;
  /** The asked components that answered before this question. */
  readonly earlier: readonly Part[];
  readonly branches: Map<number, readonly Branch[]>;
}

/** How a transaction goes on: with a question, or with the moves it ends in. */
type Branch = Question | readonly Move[];

/**
 * The moves of a network, as far as somebody has asked for them. Every local state and every answer is asked about once and kept.
 * Nothing is shared with the search's compiled tables: this is a second reading of {@link Network}.
 */
export class Moves {
  readonly all: Move[] = [];
  readonly #offers: Map<number, readonly Branch[]>[];
  readonly #errors: Map<number, boolean>[];

  constructor(private readonly network: Network) {
    this.#offers = network.components.map(() => new Map());
    this.#errors = network.components.map(() => new Map());
  }

  /** Moves enabled in `state`, in the order of `successors`; none where a component is in error. */
  enabled(state: GlobalState): Move[] {
    const found: Move[] = [];
    if (state.some((local, component) => this.isError(component, local))) return found;
    for (const [leader, local] of state.entries()) {
      for (const branch of this.#offersOf(leader, local)) this.#collect(branch, state, found);
    }
    return found;
  }

  isError(component: number, local: number): boolean {
    const known = this.#errors[component]!.get(local);
    if (known !== undefined) return known;
    const error = this.network.components[component]!.status(local).kind === "error";
    this.#errors[component]!.set(local, error);
    return error;
  }

  #collect(branch: Branch, state: GlobalState, found: Move[]): void {
    if (!("ask" in branch)) {
      found.push(...branch);
      return;
    }
    for (const next of this.#answers(branch, state[branch.ask.component]!)) this.#collect(next, state, found);
  }

  #offersOf(leader: number, local: number): readonly Branch[] {
    const known = this.#offers[leader]!.get(local);
    if (known !== undefined) return known;
    const offers = this.network.components[leader]!.offers(local).map((step) => this.#branch(step, leader, local, []));
    this.#offers[leader]!.set(local, offers);
    return offers;
  }

  #answers({ leader, leaderLocal, ask, earlier, branches }: Question, from: number): readonly Branch[] {
    const known = branches.get(from);
    if (known !== undefined) return known;
    const { component, message } = ask;
    const answers = this.network.components[component]!.respond(from, message).map(({ local: to, reply }) =>
      this.#branch(ask.next(reply), leader, leaderLocal, [...earlier, { component, from, to }]),
    );
    branches.set(from, answers);
    return answers;
  }

  #branch(step: Step, leader: number, leaderLocal: number, earlier: readonly Part[]): Branch {
    if (step.kind === "done") {
      return step.outcomes.map((outcome) => this.#move(outcome, leader, leaderLocal, earlier));
    }
    return { leader, leaderLocal, ask: step, earlier, branches: new Map() };
  }

  #move({ local, label }: Outcome, leader: number, from: number, earlier: readonly Part[]): Move {
    const parts = [{ component: leader, from, to: local }, ...earlier];
    const move = { number: this.all.length, leader, label, parts };
    this.all.push(move);
    return move;
  }
}

/** The state after `move`, which must be enabled in `state`. */
export function after(state: GlobalState, { parts }: Move): GlobalState {
  const next = [...state];
  for (const { component, to } of parts) next[component] = to;
  return next;
}
