import { beforeAll, describe, expect, it } from "vitest";
import { scopesOf } from "../../harness/cli/check/check-scope";
import { type FailingRun, shrinkRun } from "../../harness/cli/fuzz/shrink-run";
import { fuzz } from "../../harness/fuzz/fuzz";
import { someRuns } from "../../harness/fuzz/fuzzing";
import { strategyNamed } from "../../harness/fuzz/strategies";
import { compileDesign } from "../../harness/network/compile-design";
import { switchesAllowed } from "../../harness/testing/catalogue-switches";
import { type Case, casesOf, search, shippedDesigns, shortest } from "../../harness/testing/shipped-designs";
import { contextSwitches } from "../../harness/trace/context-switches";
import { follow } from "../../harness/trace/replay";
import { traceOf } from "../../harness/trace/trace-of-run";
import { defaultProperties } from "../../properties/default-properties";

/** Faulty variants whose run has no end: there is no last step to shrink to, and fuzz does not judge them. */
const withoutEnd = [
  "interrupt-storm not-dismissed",
  "surprise-removal-late-dispatch polls-for-ever",
  "user-cpu-spin realtime",
  "user-cpu-spin realtime-sleep-0",
];

/** Steps of a shrunk run, by steps of the shortest. */
const atMostAsLong = 1.25;
const sampled = { ...someRuns, seed: 7, steps: 3_000_000, runSteps: 5000, failures: Number.POSITIVE_INFINITY };

/** A sampled run that fails at twice as many processors and instances; where it takes exactly as many as there are, at fewer. */
function failingRun({ design, variantName: variant, variant: { expect: expected, ...own } }: Case): FailingRun {
  if (expected?.kind !== "violated") throw new Error(`${design.id} ${variant} is not faulty`);
  const { property, memoryModel } = expected;
  const { scope = design.scope, objects } = own;
  const processors = Math.max(...scope.processors);
  const twice = Object.entries({ ...design.objects, ...objects }).flatMap(([name, { count, range }]) =>
    count === undefined ? [] : [[name, Math.min(2 * count, range?.atMost ?? 2 * count)] as const],
  );
  const weak = memoryModel !== "sc" && { memoryModel };
  for (const set of [Object.fromEntries(twice), {}]) {
    for (const count of [2 * processors, processors]) {
      const at = { processors: count, set, ...weak };
      const compiled = compileDesign(design, variant, { ...at, properties: defaultProperties });
      const { failures } = fuzz(compiled.network, strategyNamed("portfolio"), { ...sampled, wanted: property });
      const failure = failures.find(({ violations }) => violations.some((each) => each.property === property));
      if (failure !== undefined) return { design, variant, scope: at, compiled, schedule: failure.schedule };
    }
  }
  throw new Error(`no run of ${design.id} ${variant} fails`);
}

describe("a failing run at twice the scope", () => {
  let faulty: readonly Case[] = [];
  beforeAll(async () => {
    const cases = casesOf(await shippedDesigns());
    faulty = cases.filter(({ variant }) => variant.expect?.kind === "violated");
  });

  it("shrinks to about the shortest there is, with as few switches as the catalogue needs", () => {
    const shrinkable = faulty.filter(({ name }) => !withoutEnd.includes(name));
    const wrong = shrinkable.flatMap((each) => {
      const { design, variantName, variant } = each;
      if (variant.expect?.kind !== "violated") return [];
      const { property, memoryModel } = variant.expect;
      const { compiled, scope, schedule } = shrinkRun(failingRun(each), property);
      const known = scopesOf(variant.scope ?? design.scope, { processors: [scope.processors] });
      const { steps: least } = shortest(search(each, { ...known[0]!, memoryModel }));
      const facts = { design: design.id, variant: variantName, scope, smallestProcessors: null, provenShortest: null };
      const { steps, ending } = traceOf(compiled, follow(compiled.network, schedule), facts);
      const ends = ending.violations.some((finding) => finding.property === property);
      const short = schedule.length <= atMostAsLong * least;
      const few = contextSwitches(steps) <= switchesAllowed(each);
      return ends && short && few ? [] : [[each.name, scope, schedule.length, least, contextSwitches(steps)]];
    });
    expect(wrong).toEqual([]);
    expect(shrinkable.length).toBeGreaterThan(100);
  });

  it("is left out only for variants that there are", () => {
    const names = faulty.map(({ name }) => name);
    expect(withoutEnd.filter((name) => !names.includes(name))).toEqual([]);
  });
});
