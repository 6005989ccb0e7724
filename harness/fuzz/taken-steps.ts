import type { Network } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";

/** A step of a run that was taken. */
export interface TakenStep {
  readonly leader: number;
  readonly label: number;
  /** Components that took part, the leader first, and those whose local state changed. */
  readonly participants: readonly number[];
  readonly changed: readonly number[];
  /** After it. */
  readonly state: GlobalState;
}

/** The steps of a schedule that was made from this very network. */
export function takenSteps(network: Network, schedule: readonly number[]): TakenStep[] {
  let before = initialState(network);
  return schedule.map((choice) => {
    const step = successors(network, before)[choice];
    if (step === undefined) throw new Error(`[bugcheck fault] there is no choice ${choice}`);
    const { leader, label, participants, state } = step;
    const changed = participants.filter((component) => before[component] !== state[component]);
    before = state;
    return { leader, label, participants, changed, state };
  });
}
