import type { Network } from "../network/network";
import { initialState, successors } from "../network/successors";
import type { Symmetry } from "./symmetry";
import { ToldApart } from "./symmetry-check";

/** A run of the network itself. */
export interface RealRun {
  readonly schedule: readonly number[];
  /** Where it ends. */
  readonly locals: Int32Array;
}

/**
 * The run that a run of representatives stands for. Each of its states is like the representative: step for step the instances are
 * told apart again by undoing the exchanges that made the representative.
 * @throws ToldApart when instances are not interchangeable after all
 * @param choices - at each representative the index of the step taken, in the order of `successors`
 */
export function realRun(network: Network, symmetry: Symmetry, choices: readonly number[]): RealRun {
  let real = Int32Array.from(initialState(network));
  const representative = real.slice();
  symmetry.canonical(representative);
  /** Exchanges that lead from the real state to its representative. */
  const trail = [...symmetry.trail];
  const schedule = choices.map((choice) => {
    representative.set(successors(network, [...representative])[choice]!.state);
    const wanted = representative.slice();
    for (let at = trail.length - 2; at >= 0; at -= 2) symmetry.exchange(wanted, trail[at]!, trail[at + 1]!);
    const key = wanted.join();
    const taken = successors(network, [...real]).findIndex(({ state }) => state.join() === key);
    if (taken < 0) throw new ToldApart("a run of representatives is no run of the network");
    real = wanted;
    symmetry.canonical(representative);
    trail.push(...symmetry.trail);
    return taken;
  });
  return { schedule, locals: real };
}

/** Where a run of the network ends. */
export function endOf(network: Network, choices: readonly number[]): Int32Array {
  let state = initialState(network);
  for (const choice of choices) state = successors(network, state)[choice]!.state;
  return Int32Array.from(state);
}
