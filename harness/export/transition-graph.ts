import { CallerMistake } from "../language/caller-mistake";
import type { Network } from "../network/network";
import { type GlobalState, initialState } from "../network/successors";
import { after, type Move, Moves } from "./moves";

/** Every reachable state and step of a network. States are numbered from 0, the initial one, in breadth-first order. */
export interface TransitionGraph {
  readonly network: Network;
  readonly states: number;
  readonly transitions: number;
  /** Every way a step can go, as met on the way. */
  readonly moves: readonly Move[];
  /** Local states of state number `state`, by component. */
  locals(state: number): GlobalState;
  /** Whether a component is in error there, which ends the run. */
  isError(state: number): boolean;
  /** The steps, by the state they leave and there in the order of `successors`; two that go the same way are two. */
  edges(): Iterable<Edge>;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly move: Move;
}

/** Sizes beyond which a graph is refused rather than cut. */
export interface GraphLimits {
  readonly maxStates: number;
  readonly maxTransitions?: number;
}

/**
 * Explores `network` breadth first, by the plain reading of its components; slower than the search, and apart from it.
 *
 * @throws CallerMistake EXPORT_TOO_LARGE when there is more than `limits` allow
 */
export function transitionGraph(network: Network, limits: GraphLimits): TransitionGraph {
  const { maxStates, maxTransitions = Number.POSITIVE_INFINITY } = limits;
  const moves = new Moves(network);
  const numbers = new Map<string, number>();
  const states: string[] = [];
  const targets = new Numbers();
  const taken = new Numbers();
  /** Where the edges of each state begin. */
  const starts = new Numbers();

  const number = (state: GlobalState): number => {
    const text = write(state);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    if (states.length === maxStates) throw tooLarge(network, `${maxStates} states`);
    numbers.set(text, states.length);
    return states.push(text) - 1;
  };

  number(initialState(network));
  for (let current = 0; current < states.length; current++) {
    const state = read(states[current]!);
    starts.push(targets.length);
    for (const move of moves.enabled(state)) {
      if (targets.length === maxTransitions) throw tooLarge(network, `${maxTransitions} transitions`);
      targets.push(number(after(state, move)));
      taken.push(move.number);
    }
  }
  starts.push(targets.length);

  const locals = (state: number): GlobalState => read(states[state]!);
  return {
    network,
    states: states.length,
    transitions: targets.length,
    moves: moves.all,
    locals,
    isError: (state) => locals(state).some((local, component) => moves.isError(component, local)),
    *edges() {
      for (let from = 0; from < states.length; from++) {
        for (let edge = starts.at(from); edge < starts.at(from + 1); edge++) {
          yield { from, to: targets.at(edge), move: moves.all[taken.at(edge)]! };
        }
      }
    },
  };
}

function tooLarge(network: Network, limit: string): CallerMistake {
  return new CallerMistake(
    "EXPORT_TOO_LARGE",
    `${network.name} has more than ${limit}, too many for this format.`,
    "Choose a smaller scope (--processors, --set), another format, or allow more with --max-states.",
  );
}

const half = 1 << 15;

/** A local state takes one character, or two when the first has the upper half's bit: no text is the beginning of another. */
function write(state: GlobalState): string {
  let text = "";
  for (const local of state) {
    text += local < half ? String.fromCharCode(local) : String.fromCharCode(half | (local >>> 15), local & (half - 1));
  }
  return text;
}

function read(text: string): number[] {
  const state: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < half) state.push(code);
    else state.push(((code & (half - 1)) << 15) | text.charCodeAt(++at));
  }
  return state;
}

/** A growing list of 32-bit numbers. */
class Numbers {
  length = 0;
  #values = new Int32Array(1 << 10);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }
}
