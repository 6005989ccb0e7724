import { describe, expect, it } from "vitest";
import { type Automaton, automata } from "../../network/automata";
import type { Network, NetworkProperty } from "../../network/network";
import { follow, replay, scheduledSteps } from "../../trace/replay";
import { wholeSpace } from "../exploration";
import { explore } from "../explore";
import { exploreCycles } from "./explore-cycles";

/** Counts up to `last`, and from there goes round between it and the one before. */
function counter(last: number): Automaton<number> {
  const next = (at: number) => (at < last ? at + 1 : last - 1);
  return { name: "counter", initial: 0, leads: (at) => [{ call: "count", to: [next(at)] }] };
}

const everDone: NetworkProperty = {
  kind: "cycle",
  name: "ever-done",
  waits: [{ reads: [0], lasts: () => true, explain: ([at]) => `at ${at} for ever` }],
};
const never: NetworkProperty = {
  kind: "invariant",
  name: "never-two",
  reads: [0],
  holds: ([at]) => at !== 2,
  explain: () => "two",
};

function searched(network: Network, plan: Partial<typeof wholeSpace> = {}) {
  const whole = { ...wholeSpace, ...plan };
  return exploreCycles(network, whole, {}, explore(network, whole));
}

const network = (...properties: NetworkProperty[]) => automata("counting", [counter(5) as Automaton], properties);

describe("exploreCycles", () => {
  it("finds the way into a loop and once round it, which replays", () => {
    const [found, ...others] = searched(network(everDone)).violations;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ property: "ever-done", kind: "cycle", loopStart: 4, explanation: "at 4 for ever" });
    expect(found?.schedule).toHaveLength(6);
    const run = follow(network(everDone), found?.schedule ?? []);
    const schedule = {
      design: "counting",
      variant: "one",
      scope: { processors: 1, set: {} },
      steps: scheduledSteps(run),
    };
    expect(replay(network(everDone), { ...schedule, loopStart: 4 })).toEqual(run);
    expect(() => replay(network(everDone), { ...schedule, loopStart: 1 })).toThrow(/no longer ends where it began/);
  });

  it("leaves a state that is wrong in itself its place", () => {
    const found = searched(network(never, everDone));
    expect(found.violations.map(({ property }) => property)).toEqual(["never-two"]);
  });

  it("judges what it is asked to judge", () => {
    expect(searched(network(everDone), { properties: [] }).violations).toEqual([]);
  });

  it("has proven nothing where a limit ends it", () => {
    const cut = searched(network(everDone), { maxStates: 3 });
    expect([cut.complete, cut.limit?.kind, cut.violations]).toEqual([false, "states", []]);
    const stopped = searched(network(everDone), { shouldStop: () => true });
    expect([stopped.complete, stopped.limit?.kind]).toEqual([false, "interrupt"]);
  });
});
