import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concurrentTable, networkOf, networkTable } from "../../fast-check/random-network";
import { ReachableStates } from "./reachable-states";
import { type Inclusion, type Observable, traceInclusion } from "./trace-inclusion";

type Letters = (leader: number) => string | undefined;

function observable(table: Parameters<typeof networkOf>[0], letters: Letters, maxStates = 2000): Observable {
  return {
    states: new ReachableStates(networkOf(table), maxStates),
    observer: ({ leader, parts }) => {
      const letter = letters(leader);
      return letter === undefined ? undefined : `${letter}${parts.length}`;
    },
  };
}

/** Everything seen in runs of at most `steps` steps, with the fewest steps in which it is seen. */
function seen({ states, observer }: Observable, steps: number): { word: string[]; steps: number }[] {
  const words = new Map<string, { word: string[]; steps: number }>([["", { word: [], steps: 0 }]]);
  let level = new Map<string, { state: number; word: string[] }>([["", { state: 0, word: [] }]]);
  for (let step = 1; step <= steps; step += 1) {
    const next: typeof level = new Map();
    for (const { state, word } of level.values()) {
      for (const { move, to } of states.ways(state)) {
        const said = observer(move);
        const longer = said === undefined ? word : [...word, said];
        next.set(`${to} ${longer}`, { state: to, word: longer });
        if (!words.has(longer.join())) words.set(longer.join(), { word: longer, steps: step });
      }
    }
    level = next;
  }
  return [...words.values()];
}

/** Whether some run from this state shows the word: the definition, tried out run by run. */
function shows({ states, observer }: Observable, word: readonly string[]): boolean {
  const tried = new Set<string>();
  const from = (state: number, at: number): boolean => {
    if (at === word.length) return true;
    if (tried.has(`${state} ${at}`)) return false;
    tried.add(`${state} ${at}`);
    return states.ways(state).some(({ move, to }) => {
      const said = observer(move);
      if (said === undefined) return from(to, at);
      return said === word[at] && from(to, at + 1);
    });
  };
  return from(0, 0);
}

const length = 4;

function wordOf({ states, observer }: Observable, choices: readonly number[]): string[] {
  let state = 0;
  return choices.flatMap((choice) => {
    const { move, to } = states.ways(state)[choice]!;
    state = to;
    return observer(move) ?? [];
  });
}

const letters = fc.constantFrom<Letters>(
  (leader) => String(leader),
  (leader) => (leader === 0 ? undefined : String(leader)),
  (leader) => (leader % 2 === 0 ? "even" : undefined),
  () => "step",
);
const small = fc.oneof(networkTable(), concurrentTable());

/** Two networks of the same kind; often the second is the first with a part of it changed. */
const couple = fc.oneof(
  fc.tuple(small, small),
  fc.tuple(concurrentTable(), fc.nat(3), fc.nat(4)).map(([table, component, local]) => {
    const components = table.components.map((own, index) =>
      index === component % table.components.length
        ? { locals: own.locals.map((each, at) => (at === local % own.locals.length ? { ...each, offers: [] } : each)) }
        : own,
    );
    return [table, { ...table, components }] as const;
  }),
);

describe("trace inclusion", () => {
  it("agrees with writing down every word of random networks, and its run is a shortest one", () => {
    const outcomes = new Set<Inclusion["kind"]>();
    const property = fc.property(couple, letters, fc.boolean(), ([first, second], letter, swapped) => {
      const one = observable(swapped ? second : first, letter);
      const other = observable(swapped ? first : second, letter);
      const result = traceInclusion(one, other, 20_000);
      outcomes.add(result.kind);
      if (one.states.isCut || other.states.isCut) return;
      const missing = seen(one, length).filter(({ word }) => !shows(other, word));
      if (result.kind === "included") {
        expect(missing).toEqual([]);
        return;
      }
      if (result.kind === "cut") throw new Error("nothing is to be cut");
      const word = wordOf(one, result.choices);
      const before = word.slice(0, -1);
      expect(word.at(-1)).toBe(result.word);
      expect(shows(other, word)).toBe(false);
      expect([before, ...result.instead.map((last) => [...before, last])].every((each) => shows(other, each))).toBe(
        true,
      );
      const shortest = Math.min(Number.POSITIVE_INFINITY, ...missing.map(({ steps }) => steps));
      expect(result.choices.length > length ? Number.POSITIVE_INFINITY : result.choices.length).toBe(shortest);
    });
    fc.assert(property, { numRuns: 60 });
    expect(outcomes).toEqual(new Set(["included", "distinguished"]));
  });

  it("says how far it has compared where it gives up", () => {
    const property = fc.property(couple, letters, fc.nat(12), ([first, second], letter, limit) => {
      const result = traceInclusion(observable(first, letter, limit), observable(second, letter, limit), 20_000);
      const exact = traceInclusion(observable(first, letter), observable(second, letter), 20_000);
      if (result.kind !== "cut") expect(result).toEqual(exact);
      else if (exact.kind === "distinguished") expect(exact.choices.length).toBeGreaterThan(result.steps);
    });
    fc.assert(property, { numRuns: 40 });
  });
});
