import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concurrentTable, lazily, type NetworkTable, networkOf, networkTable } from "../../fast-check/random-network";
import type { Network, Wait } from "../../network/network";
import { type GlobalState, initialState, type Successor, successors } from "../../network/successors";
import { wholeSpace } from "../exploration";
import { searchCycles } from "./search-cycles";

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly by: Successor;
}

/** Every state by its name, with the steps that lead out of it; an error ends a run. */
function everyStep(network: Network): Map<string, Edge[]> {
  const out = new Map<string, Edge[]>();
  const todo: GlobalState[] = [initialState(network)];
  for (const state of todo) {
    const from = state.join();
    if (out.has(from)) continue;
    const error = network.components.some(({ status }, index) => status(state[index]!).kind === "error");
    const edges = error ? [] : successors(network, state).map((by) => ({ from, to: by.state.join(), by }));
    out.set(from, edges);
    todo.push(...edges.map(({ by }) => by.state));
  }
  return out;
}

function reachable(from: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const met = new Set<string>();
  const todo = [...(edges.get(from) ?? [])];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (met.has(next)) continue;
    met.add(next);
    todo.push(...(edges.get(next) ?? []));
  }
  return met;
}

const pairsOf = (edge: Edge, strong: readonly number[]) =>
  strong.filter((lock) => edge.by.participants.includes(lock)).map((lock) => `${edge.by.leader} ${lock}`);

/**
 * States from which a fair run goes round for ever while `wait` lasts, by the book: for every choice of the strong pairs that are served for ever, only states
 * that call for no other pair, and of those each with what it reaches and is reached by.
 */
function fairStates(out: ReadonlyMap<string, Edge[]>, wait: Wait, strong: readonly number[]): Set<string> {
  const lasts = (name: string) => {
    const state = name.split(",").map(Number);
    return wait.lasts(wait.reads.map((read) => state[read]!));
  };
  const pairs = [...new Set([...out.values()].flat().flatMap((edge) => pairsOf(edge, strong)))];
  const found = new Set<string>();
  for (let chosen = 0; chosen < 2 ** pairs.length; chosen++) {
    const served = new Set(pairs.filter((_, index) => (chosen >> index) & 1));
    const kept = [...out.keys()].filter(
      (name) => lasts(name) && out.get(name)!.every((edge) => pairsOf(edge, strong).every((pair) => served.has(pair))),
    );
    const inside = new Set(kept);
    const edges = new Map(
      kept.map((name) => [
        name,
        out
          .get(name)!
          .map(({ to }) => to)
          .filter((to) => inside.has(to)),
      ]),
    );
    for (const name of kept) {
      const onward = reachable(name, edges);
      if (!onward.has(name)) continue;
      const component = [...onward].filter((other) => reachable(other, edges).has(name));
      if (isFair(out, component, served, strong)) found.add(name);
    }
  }
  return found;
}

/** Whether a run that goes through all of these states again and again, and takes all steps between them, is fair. */
function isFair(
  out: ReadonlyMap<string, Edge[]>,
  states: readonly string[],
  served: ReadonlySet<string>,
  strong: readonly number[],
): boolean {
  const inside = states.flatMap((name) => out.get(name)!.filter(({ to }) => states.includes(to)));
  const leaders = new Set(states.flatMap((name) => out.get(name)!.map(({ by }) => by.leader)));
  const weak = [...leaders].every(
    (leader) =>
      inside.some(({ by }) => by.leader === leader) ||
      states.some((name) => !out.get(name)!.some(({ by }) => by.leader === leader)),
  );
  return weak && [...served].every((pair) => inside.some((edge) => pairsOf(edge, strong).includes(pair)));
}

function distances(network: Network, out: ReadonlyMap<string, Edge[]>): Map<string, number> {
  const far = new Map([[initialState(network).join(), 0]]);
  for (const [name, steps] of far) for (const { to } of out.get(name)!) if (!far.has(to)) far.set(to, steps + 1);
  return far;
}

function withClaim(table: NetworkTable, reads: readonly number[], passed: readonly number[], strong: number): Network {
  const network = networkOf(table);
  const count = network.components.length;
  const wait: Wait = {
    reads: [...new Set(reads.map((read) => read % count))],
    lasts: (locals) => !passed.includes(locals.reduce((sum, local) => sum + local, 0)),
    explain: (locals) => `it stays ${locals}`,
  };
  return {
    ...network,
    properties: [{ kind: "cycle", name: "it-passes", waits: [wait] }],
    fairness: { strong: strong === 0 ? [] : [count - 1] },
  };
}

const claimed = (table: fc.Arbitrary<NetworkTable>) =>
  fc
    .tuple(
      table,
      fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 2 }),
      fc.array(fc.nat({ max: 4 }), { maxLength: 2 }),
      fc.nat({ max: 1 }),
    )
    .map((drawn) => withClaim(...drawn));

describe("searchCycles", () => {
  it.each([
    ["networks with every feature", claimed(networkTable())],
    ["actors that meet at objects", claimed(concurrentTable())],
  ])("agrees with brute force on %s", (_, networks) => {
    let violated = 0;
    let held = 0;
    fc.assert(
      fc.property(networks, (network) => {
        const out = everyStep(network);
        fc.pre(out.size < 60);
        const strong = network.fairness!.strong;
        const [property] = network.properties;
        if (property?.kind !== "cycle") throw new Error("no claim");
        const fair = fairStates(out, property.waits[0]!, strong);
        const found = searchCycles(network, wholeSpace);
        expect(found.complete).toBe(true);
        expect(found.states).toBe(out.size);
        expect(found.violations.length).toBe(fair.size > 0 ? 1 : 0);
        if (fair.size > 0) violated++;
        else held++;
        for (const { schedule, loopStart = -1 } of found.violations) {
          const far = distances(network, out);
          expect(loopStart).toBe(Math.min(...[...fair].map((name) => far.get(name)!)));
          const run: Edge[] = [];
          let at = initialState(network).join();
          for (const choice of schedule) {
            run.push(out.get(at)![choice]!);
            at = run.at(-1)!.to;
          }
          const loop = run.slice(loopStart);
          const states = loop.map(({ from }) => from);
          expect(at).toBe(states[0]);
          const served = new Set(states.flatMap((name) => out.get(name)!.flatMap((edge) => pairsOf(edge, strong))));
          const taken = new Map(states.map((name) => [name, loop.filter(({ from }) => from === name)]));
          expect(isFairLoop(out, taken, served, strong)).toBe(true);
          expect(states.every((name) => fair.has(name))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    // About one in ten is the rarer of the two.
    expect(Math.min(violated, held)).toBeGreaterThan(10);
  });

  it("does not depend on how local states are numbered", () => {
    fc.assert(
      fc.property(networkTable(), (table) => {
        const network = networkOf(table);
        const waits = network.components.map(
          (component, index): Wait => ({
            reads: [index],
            lasts: ([local]) => component.status(local!).kind === "running",
            explain: () => "",
          }),
        );
        const renumbered = lazily(network);
        const claims = (of: Network): Network => ({ ...of, properties: [{ kind: "cycle", name: "ends", waits }] });
        const lazyWaits = renumbered.components.map(
          (component, index): Wait => ({
            ...waits[index]!,
            lasts: ([local]) => component.status(local!).kind === "running",
          }),
        );
        const one = searchCycles(claims(network), wholeSpace);
        const other = searchCycles(
          { ...renumbered, properties: [{ kind: "cycle", name: "ends", waits: lazyWaits }] },
          wholeSpace,
        );
        expect(other.violations.map(({ schedule }) => schedule)).toEqual(
          one.violations.map(({ schedule }) => schedule),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("finds nothing certain where a limit ends it", () => {
    const [network] = fc.sample(claimed(concurrentTable()), { numRuns: 1, seed: 1 });
    const found = searchCycles(network!, { ...wholeSpace, maxStates: 1 });
    expect(found.complete).toBe(false);
    expect(found.limit).toEqual({ kind: "states", value: 1 });
    expect(searchCycles(network!, { ...wholeSpace, shouldStop: () => true }).limit?.kind).toBe("interrupt");
  });
});

/** The loop's own steps, and no others between its states. */
function isFairLoop(
  out: ReadonlyMap<string, Edge[]>,
  taken: ReadonlyMap<string, readonly Edge[]>,
  served: ReadonlySet<string>,
  strong: readonly number[],
): boolean {
  const states = [...taken.keys()];
  const steps = [...taken.values()].flat();
  const leaders = new Set(states.flatMap((name) => out.get(name)!.map(({ by }) => by.leader)));
  return (
    [...leaders].every(
      (leader) =>
        steps.some(({ by }) => by.leader === leader) ||
        states.some((name) => !out.get(name)!.some(({ by }) => by.leader === leader)),
    ) && [...served].every((pair) => steps.some((edge) => pairsOf(edge, strong).includes(pair)))
  );
}
