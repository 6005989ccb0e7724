import { after, type Move, Moves } from "../../export/moves";
import type { Network } from "../../network/network";
import { type GlobalState, initialState } from "../../network/successors";

/** A step out of a state; its place in the list of them is the number that a schedule's choice gives it. */
export interface Way {
  readonly to: number;
  readonly move: Move;
}

/** The states of a network, numbered from 0, the initial one, as they are met; each is expanded when somebody asks, once. */
export class ReachableStates {
  readonly #moves: Moves;
  readonly #numbers = new Map<string, number>();
  readonly #states: GlobalState[] = [];
  readonly #ways: (readonly Way[] | undefined)[] = [];

  /**
   * @param maxStates - beyond it `isCut`; what was met stays as it is
   * @param shouldStop - true cuts them off too
   */
  constructor(
    readonly network: Network,
    readonly maxStates: number,
    private readonly shouldStop: () => boolean = () => false,
  ) {
    this.#moves = new Moves(network);
    this.#number(initialState(network));
  }

  /** Whether whoever asks for more is to give up. */
  get isCut(): boolean {
    return this.#states.length > this.maxStates || this.shouldStop();
  }

  locals(state: number): GlobalState {
    return this.#states[state]!;
  }

  isError(state: number): boolean {
    return this.locals(state).some((local, component) => this.#moves.isError(component, local));
  }

  /** In the order of `successors`; none where a component is in error. */
  ways(state: number): readonly Way[] {
    const known = this.#ways[state];
    if (known !== undefined) return known;
    const here = this.locals(state);
    const ways = this.#moves.enabled(here).map((move) => ({ move, to: this.#number(after(here, move)) }));
    this.#ways[state] = ways;
    return ways;
  }

  #number(state: GlobalState): number {
    const key = state.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#states.length);
    return this.#states.push(state) - 1;
  }
}
