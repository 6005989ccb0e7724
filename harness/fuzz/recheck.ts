import { CallerMistake } from "../language/caller-mistake";
import type { Network } from "../network/network";
import { initialState, successors } from "../network/successors";

/**
 * Runs a schedule once more by the plain successor function and compares where it gets to.
 *
 * @throws CallerMistake NETWORK_NOT_PURE with the first step that differs, or with the component that ends elsewhere
 */
export function recheck(network: Network, schedule: readonly number[], end: ArrayLike<number>): void {
  let state = initialState(network);
  for (const [index, choice] of schedule.entries()) {
    const offered = successors(network, state);
    const taken = offered[choice];
    if (taken === undefined) {
      throw notPure(`step ${index + 1} took choice ${choice}, and run again there are only ${offered.length}`);
    }
    state = taken.state;
  }
  for (const [index, component] of network.components.entries()) {
    const local = state[index] as number;
    if (local === end[index]) continue;
    throw notPure(
      `after ${schedule.length} steps ${component.name} was at ${component.describe(end[index] as number)}, and run again at ${component.describe(local)}`,
    );
  }
}

function notPure(message: string): CallerMistake {
  return new CallerMistake(
    "NETWORK_NOT_PURE",
    `a schedule did not replay: ${message}`,
    "Answers must depend on the numbers handed in alone. Usual causes: a clock, Math.random, a variable outside the component.",
  );
}
