import { describe, expect, it } from "vitest";
import { bluetooth } from "../bench/models/sctbench/bluetooth";
import { programNetwork } from "../bench/models/sctbench/program";
import { type Automaton, automata } from "../network/automata";
import { fuzz } from "./fuzz";
import { someRuns } from "./fuzzing";
import { strategyNamed } from "./strategies";

/** Counts to three; from question number `honest` on it says that it is done after the first. */
function forgetful(honest: number): Automaton<number> {
  let asked = 0;
  return {
    name: "counter",
    initial: 0,
    leads: (count) => {
      asked += 1;
      if (count === 3) return [];
      return [{ call: "count", to: [asked > honest && count === 1 ? 3 : count + 1] }];
    },
  };
}

describe("a schedule that is run once more", () => {
  it("shows a network that answers alike twice in a row, and otherwise later", () => {
    const network = automata("forgetful", [forgetful(8)]);
    expect(() => fuzz(network, strategyNamed("random"), { ...someRuns, runs: 3 })).toThrow(
      expect.objectContaining({
        code: "NETWORK_NOT_PURE",
        message: expect.stringMatching(/step 2 of 3.*count.*counter went to 2, and now it goes to 3/),
      }),
    );
  });

  it("is every one where that is asked for", () => {
    let asked = 0;
    const network = programNetwork(bluetooth());
    const counted = {
      ...network,
      components: network.components.map((component) => ({
        ...component,
        get size() {
          return component.size;
        },
        offers: (local: number) => {
          asked += 1;
          return component.offers(local);
        },
      })),
    };
    const asks = (replayed: "some" | "all") => {
      asked = 0;
      fuzz(counted, strategyNamed("random"), { ...someRuns, runs: 100, failures: Number.POSITIVE_INFINITY, replayed });
      return asked;
    };
    expect(asks("all")).toBeGreaterThan(5 * asks("some"));
  });
});
