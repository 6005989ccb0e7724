import { expect, it } from "vitest";
import { defaultProperties } from "../../properties/default-properties";
import { compileDesign } from "../network/compile-design";
import { casesOf, search, shippedDesigns } from "../testing/shipped-designs";
import { racingSkeleton } from "./racing-skeleton";
import { trySkeleton } from "./try-skeleton";

it("every shipped fault is met again by its racing skeleton, most in the first run", async () => {
  const runs: Record<string, number | string> = {};
  for (const each of casesOf(await shippedDesigns())) {
    const { expect: expected } = each.variant;
    if (expected?.kind !== "violated") continue;
    const { processors, property, memoryModel } = expected;
    const bounds = { processors, memoryModel, set: {}, properties: defaultProperties };
    const violation = search(each, { processors, memoryModel }).violations.find((found) => found.property === property);
    // A loop has no end that a run could be led to.
    if (violation === undefined || violation.loopStart !== undefined) continue;
    const { network } = compileDesign(each.design, each.variantName, bounds);
    const tried = trySkeleton(network, racingSkeleton(network, violation.schedule), property);
    runs[each.name] = tried.outcome === "fails" ? tried.failure.run : tried.outcome;
  }
  expect(Object.keys(runs).length).toBeGreaterThan(100);
  const notAtOnce = Object.entries(runs).filter(([, run]) => run !== 0);
  expect(notAtOnce.filter(([, run]) => typeof run === "string" || run > 20)).toEqual([]);
  expect(notAtOnce.length).toBeLessThan(10);
});
