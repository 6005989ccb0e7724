import type { Enabled, MoveTable } from "../explore/move-table";
import { CallerMistake } from "../language/caller-mistake";
import type { Network } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";

/**
 * Runs a schedule once more, by the plain successor function and by what was remembered of the network's answers, side by side.
 *
 * @throws CallerMistake NETWORK_NOT_PURE with the first step at which they differ
 */
export function recheck(network: Network, table: MoveTable, schedule: readonly number[]): void {
  const locals = Int32Array.from(initialState(network));
  const enabled: Enabled = { moves: [], count: 0 };
  let state: GlobalState = initialState(network);
  for (const [index, choice] of schedule.entries()) {
    table.enabled(locals, enabled);
    const move = enabled.moves[choice]!;
    for (const [at, component] of move.changed.entries()) locals[component] = move.locals[at]!;
    const offered = successors(network, state);
    const again = offered[choice];
    const place = `at step ${index + 1} of ${schedule.length}`;
    if (again === undefined || offered.length !== enabled.count) {
      throw notPure(network, `${place} ${enabled.count} steps were possible, and now ${offered.length} are`);
    }
    const { actor, call } = network.label(move.label);
    if (again.label !== move.label) {
      const now = network.label(again.label);
      throw notPure(network, `${place} choice ${choice} was ${actor} ${call}, and now it is ${now.actor} ${now.call}`);
    }
    state = again.state;
    for (const [number, component] of network.components.entries()) {
      if (state[number] === locals[number]) continue;
      const [then, now] = [component.describe(locals[number]!), component.describe(state[number]!)];
      throw notPure(
        network,
        `${place}, ${actor} ${call}, ${component.name} went to ${then}, and now it goes to ${now}`,
      );
    }
  }
}

function notPure({ name }: Network, message: string): CallerMistake {
  return new CallerMistake(
    "NETWORK_NOT_PURE",
    `a schedule of ${name} did not replay: ${message}`,
    "Answers must depend on the numbers handed in alone. Usual causes: a clock, Math.random, a variable outside the component.",
  );
}
