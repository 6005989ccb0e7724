import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lazily, networkOf, networkTable } from "../fast-check/random-network";
import { initialState, successors } from "../network/successors";
import { type Enabled, hashOf, MoveTable } from "./move-table";

describe("MoveTable", () => {
  it("offers the same steps as the plain reading, in the same order, along any run", () => {
    fc.assert(
      fc.property(networkTable(), fc.array(fc.nat(), { maxLength: 30 }), (described, picks) => {
        const network = lazily(networkOf(described));
        const table = new MoveTable(network);
        const enabled: Enabled = { moves: [], count: 0 };
        let state = initialState(network);
        for (const pick of picks) {
          table.enabled(Int32Array.from(state), enabled);
          const plain = successors(network, state);
          const applied = enabled.moves
            .slice(0, enabled.count)
            .map(({ leader, label, participants, changed, locals }) => {
              const next = [...state];
              for (const [index, component] of changed.entries()) next[component] = locals[index]!;
              return { leader, label, participants, state: next };
            });
          expect(applied).toEqual(plain);
          if (plain.length === 0) return;
          state = plain[pick % plain.length]!.state;
        }
      }),
      { numRuns: 100 },
    );
  });

  it("knows what a step adds to the state's hash", () => {
    fc.assert(
      fc.property(networkTable(), (described) => {
        const network = networkOf(described);
        const state = initialState(network);
        const hash = (of: readonly number[]) =>
          of.reduce((sum, local, index) => (sum + hashOf(index, local, 1)) | 0, 0);
        const enabled: Enabled = { moves: [], count: 0 };
        new MoveTable(network).enabled(Int32Array.from(state), enabled);
        const expected = successors(network, state).map((step) => hash(step.state));
        expect(enabled.moves.slice(0, enabled.count).map((move) => (hash(state) + move.hash) | 0)).toEqual(expected);
      }),
    );
  });
});
