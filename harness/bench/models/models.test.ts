import { describe, expect, it } from "vitest";
import { wholeSpace } from "../../explore/exploration";
import { explore } from "../../explore/explore";
import type { Network } from "../../network/network";
import { removeLock } from "./remove-lock";
import { spinQueue } from "./spin-queue";
import { twoPhase } from "./two-phase";

describe("the models of the bench", () => {
  it.each<[string, Network, number, number | undefined]>([
    ["twophase 3, as tlaplus/Examples says", twoPhase(3), 288, undefined],
    ["twophase 5, as tlaplus/Examples says", twoPhase(5), 8832, undefined],
    ["spinq 1/1/2, as SPIN says", spinQueue(1, 1, 2), 76, 122],
    ["spinq 2/1/2, as SPIN says", spinQueue(2, 1, 2), 336, 628],
    ["removelock 2, as SPIN says", removeLock(2), 554, 1343],
    ["removelock 3, as SPIN says", removeLock(3), 4274, 13_893],
  ])("%s", (_, network, states, transitions) => {
    const found = explore(network, { ...wholeSpace, stopAt: "never" });
    expect(found).toMatchObject({ states, complete: true, violations: [] });
    if (transitions !== undefined) expect(found.transitions).toBe(transitions);
  });

  it("a remove lock that tests the flag before it takes the reference is found out", () => {
    const found = explore(removeLock(2, true));
    expect(found.violations.map(({ property }) => property)).toEqual(["no-use-after-free"]);
  });
});
