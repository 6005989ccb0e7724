import { beforeAll, describe, expect, it } from "vitest";
import type { Actors } from "../../harness/language/design";
import { differingStates, leaf } from "../../harness/testing/chart-differences";
import {
  type Case,
  casesOf,
  type Outcome,
  outcomesOf,
  shippedDesigns,
  surprise,
} from "../../harness/testing/shipped-designs";
import { shortestRuns } from "../../harness/testing/shortest-runs";

describe("the shipped designs", () => {
  let cases: readonly Case[] = [];
  let outcomes: ReadonlyMap<Case, readonly Outcome[]> = new Map();
  beforeAll(async () => {
    cases = casesOf(await shippedDesigns());
    outcomes = new Map(cases.map((each) => [each, outcomesOf(each)]));
  });

  it("show what they expect, at each scope", () => {
    const surprises = [...outcomes].flatMap(([each, found]) => found.flatMap((one) => surprise(each, one) ?? []));
    expect(cases.length).toBeGreaterThan(250);
    expect(surprises).toEqual([]);
  });

  it("show it in as few steps as the catalogue's granularity allows", () => {
    const found = [...outcomes].flatMap(([{ name, variant }, at]) => {
      const { expect: expected } = variant;
      if (expected?.kind !== "violated") return [];
      const shown = at.filter(({ scope, steps }) => scope.memoryModel === expected.memoryModel && steps > 0);
      return [[name, Object.fromEntries(shown.map(({ scope, steps }) => [scope.processors, steps]))]];
    });
    expect(Object.fromEntries(found)).toEqual(shortestRuns);
  });

  it("say of each claim of their own what Windows shows where it is violated", () => {
    const claims = cases.flatMap(({ design, variant }) => [...design.properties, ...(variant.properties ?? [])]);
    expect(claims.length).toBeGreaterThan(20);
    expect(claims.filter(({ forecast = [] }) => forecast.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it("differ from a variant that holds just where they say so", () => {
    const faulty = cases.filter((each) => !isExpectedToHold(each));
    const wrong = faulty.flatMap((each) => {
      const said = each.variant.differs && [...new Set(each.variant.differs.map(leaf))].sort();
      const fixes = cases.filter((other) => other.design === each.design && isExpectedToHold(other));
      const found = fixes.map((fix) => differingStates(actorsOf(each), actorsOf(fix)));
      return found.some((states) => states.join() === said?.join()) ? [] : [[each.name, said, found]];
    });
    expect(faulty.length).toBeGreaterThan(140);
    expect(wrong).toEqual([]);
  });
});

function isExpectedToHold({ variant }: Case): boolean {
  return (variant.expect?.kind ?? "holds") === "holds";
}

function actorsOf({ design, variant }: Case): Actors {
  return { ...design.actors, ...variant.actors };
}
