import fc from "fast-check";
import { expect, it } from "vitest";
import { concurrentTable, networkOf, networkTable } from "../fast-check/random-network";
import type { Label, Network } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";
import { violated } from "../testing/plain-search";
import { wholeSpace } from "./exploration";
import { fewestSwitches } from "./fewest-switches";

/** Component 0 is the environment. */
const contextOf = ({ actor }: Label) => (actor === "component 0" ? undefined : actor);

/** The least of [switches, steps] to a violation, by going over all steps until nothing gets better. */
function least(network: Network): readonly [number, number] | undefined {
  const best = new Map<string, readonly [number, number]>();
  const todo: { state: GlobalState; last: string | undefined; cost: readonly [number, number] }[] = [
    { state: initialState(network), last: undefined, cost: [0, 0] },
  ];
  const ends: (readonly [number, number])[] = [];
  for (let here = todo.shift(); here !== undefined; here = todo.shift()) {
    const { state, last, cost } = here;
    const key = `${state} ${last}`;
    const known = best.get(key);
    if (known !== undefined && !isLess(cost, known)) continue;
    best.set(key, cost);
    const error = network.components.some(({ status }, index) => status(state[index]!).kind === "error");
    const steps = error ? [] : successors(network, state);
    if (violated(network, state, steps.length === 0).length > 0) {
      ends.push(cost);
      continue;
    }
    for (const step of steps) {
      const context = contextOf(network.label(step.label));
      const switches = context !== undefined && last !== undefined && context !== last ? 1 : 0;
      todo.push({ state: step.state, last: context ?? last, cost: [cost[0] + switches, cost[1] + 1] });
    }
  }
  return ends.reduce<readonly [number, number] | undefined>(
    (found, cost) => (found === undefined || isLess(cost, found) ? cost : found),
    undefined,
  );
}

function isLess(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

/** Switches of a run, and whether it ends in a violation. */
function judged(network: Network, schedule: readonly number[]): { switches: number; ends: boolean } {
  let state = initialState(network);
  const acting: string[] = [];
  for (const choice of schedule) {
    const step = successors(network, state)[choice]!;
    const context = contextOf(network.label(step.label));
    if (context !== undefined) acting.push(context);
    state = step.state;
  }
  const switches = acting.filter((context, index) => index > 0 && context !== acting[index - 1]).length;
  const error = network.components.some(({ status }, index) => status(state[index]!).kind === "error");
  return { switches, ends: violated(network, state, error || successors(network, state).length === 0).length > 0 };
}

it.each([
  ["networks with every feature", networkTable()],
  ["actors that meet at objects", concurrentTable()],
])("finds the run with the fewest switches, and of those the shortest, in %s", (_, tables) => {
  let found = 0;
  fc.assert(
    fc.property(tables, (table) => {
      const network = networkOf(table);
      const fewest = fewestSwitches(network, wholeSpace, contextOf);
      const expected = least(network);
      expect(fewest && [fewest.switches, fewest.schedule.length]).toEqual(expected);
      if (fewest === undefined) return;
      found++;
      expect(judged(network, fewest.schedule)).toEqual({ switches: fewest.switches, ends: true });
    }),
    { numRuns: 80 },
  );
  expect(found).toBeGreaterThan(10);
});

it("gives up at a limit", () => {
  const [table] = fc.sample(concurrentTable(), { numRuns: 1, seed: 3 });
  expect(fewestSwitches(networkOf(table!), { ...wholeSpace, maxStates: 0 }, contextOf)).toBeUndefined();
});
