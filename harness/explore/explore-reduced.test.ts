import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainSearch } from "../testing/plain-search";
import { networkOf, networkTable } from "../testing/random-network";
import { type ExplorePlan, wholeSpace } from "./exploration";
import { exploreReduced } from "./explore-reduced";

const counting: ExplorePlan = { ...wholeSpace, stopAt: "never" };

describe("a reduced search against a search by the book, on random networks", () => {
  it("finds the same properties violated", () => {
    fc.assert(
      fc.property(networkTable(), (table) => {
        const network = networkOf(table);
        const plain = plainSearch(network);
        const found = exploreReduced(network, counting);
        expect(found.violations.map(({ property }) => property).sort()).toEqual([...plain.violations.keys()].sort());
      }),
      { numRuns: 1500 },
    );
  });
});
