import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { phils } from "../bench/models/phils";
import { networkOf, networkTable } from "../fast-check/random-network";
import type { Network } from "../network/network";
import { initialState, successors } from "../network/successors";
import { plainSearch, violated } from "../testing/plain-search";
import { collidingIsExact, counting, growingIsFixed, summary } from "../testing/search-properties";
import { explore } from "./explore";

describe("explore against a search by the book, on random networks", () => {
  it("meets the same states, counts the same steps and finds each violation at its smallest depth", () => {
    fc.assert(
      fc.property(networkTable(), (table) => {
        const network = networkOf(table);
        const plain = plainSearch(network);
        const found = explore(network, counting);
        expect(summary(found)).toEqual({
          states: plain.states,
          transitions: plain.transitions,
          depth: plain.deepest,
          complete: true,
          violations: Object.fromEntries(plain.violations),
        });
        for (const violation of found.violations)
          expect(endViolates(network, violation.property, violation.schedule)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("reports what is violated at the smallest depth, and nothing else, when it stops there", () => {
    fc.assert(
      fc.property(networkTable(), (table) => {
        const { violations } = plainSearch(networkOf(table));
        const smallest = Math.min(...violations.values());
        const nearest = [...violations].filter(([, depth]) => depth === smallest).map(([property]) => property);
        const found = explore(networkOf(table));
        expect(found.violations.map(({ property }) => property).sort()).toEqual(nearest.sort());
        expect(found.complete || violations.size > 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("finds the same whether local states are known beforehand or numbered as they are met", () => {
    fc.assert(growingIsFixed(), { numRuns: 50 });
  });

  it("stays exact when all states collide", () => {
    fc.assert(collidingIsExact(), { numRuns: 60 });
  });
});

describe("explore on dining philosophers", () => {
  it.each([2, 3, 5, 8])("%i who all take the same side first: 3^n - 1 states, one deadlock", (count) => {
    const found = explore(phils(count), counting);
    expect(found.states).toBe(3 ** count - 1);
    expect(found.violations).toMatchObject([{ property: "no-deadlock", kind: "stuck" }]);
    expect(found.violations[0]?.schedule).toHaveLength(count);
  });

  it("with one left-handed: 3^n states and no deadlock", () => {
    expect(explore(phils(8, 1))).toMatchObject({ states: 3 ** 8, complete: true, violations: [] });
  });

  it("12: the counts that SPIN gives", () => {
    expect(explore(phils(12), counting)).toMatchObject({ states: 531_440, transitions: 4_251_516, depth: 33 });
  });
});

function endViolates(network: Network, property: string, schedule: readonly number[]): boolean {
  let state = initialState(network);
  for (const choice of schedule) {
    const step = successors(network, state)[choice];
    if (step === undefined) return false;
    state = step.state;
  }
  return violated(network, state, successors(network, state).length === 0).includes(property);
}

describe("explore at a state that a component's error ends", () => {
  it("asks nobody anything there, whoever stands before it in the network", () => {
    const label = { actor: "a", call: "Call()", phase: "", kind: "call" } as const;
    const fine = { status: () => ({ kind: "final" }) as const, describe: String };
    const network: Network = {
      name: "error ends it",
      label: () => label,
      properties: [{ kind: "error", name: "no-error" }],
      components: [
        {
          ...fine,
          name: "asks the one in error",
          initial: 0,
          size: 1,
          offers: () => [
            {
              kind: "ask",
              component: 1,
              message: 0,
              next: () => ({ kind: "done", outcomes: [{ local: 0, label: 0 }] }),
            },
          ],
          respond: () => [],
        },
        {
          ...fine,
          name: "goes wrong",
          initial: 0,
          size: 2,
          offers: (local) => (local === 0 ? [{ kind: "done", outcomes: [{ local: 1, label: 0 }] }] : []),
          respond: (local) => {
            if (local === 1) throw new Error("asked in error");
            return [{ local: 0, reply: 0 }];
          },
          status: (local) =>
            local === 1 ? { kind: "error", error: { property: "no-error", message: "wrong" } } : { kind: "final" },
        },
      ],
    };
    expect(explore(network, counting)).toMatchObject({ states: 2, violations: [{ property: "no-error" }] });
  });
});
