import type { Label, Network } from "../network/network";
import { type GlobalState, initialState, type Successor, successors } from "../network/successors";

/** A run with its global states: `before` of the first step is the initial state. */
export interface Run {
  readonly initial: GlobalState;
  readonly steps: readonly RunStep[];
}

export interface RunStep {
  /** Index among the steps enabled before it. */
  readonly choice: number;
  readonly label: Label;
  readonly leader: number;
  /** Components that took part, the leader first. */
  readonly participants: readonly number[];
  readonly before: GlobalState;
  readonly after: GlobalState;
}

/**
 * Takes one step after the other from the initial state.
 *
 * @param choose - the successor to take as step number `index`, by its position
 */
export function walk(
  network: Network,
  length: number,
  choose: (offered: readonly Successor[], index: number) => number,
): Run {
  const initial = initialState(network);
  const steps: RunStep[] = [];
  let before = initial;
  for (let index = 0; index < length; index += 1) {
    const offered = successors(network, before);
    const choice = choose(offered, index);
    const taken = offered[choice];
    if (taken === undefined) throw new Error(`[bugcheck fault] step ${index + 1} has no choice ${choice}`);
    const { leader, participants, state: after } = taken;
    steps.push({ choice, label: network.label(taken.label), leader, participants, before, after });
    before = taken.state;
  }
  return { initial, steps };
}

export function lastState({ initial, steps }: Run): GlobalState {
  return steps.at(-1)?.after ?? initial;
}
