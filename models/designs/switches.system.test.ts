import { beforeAll, describe, expect, it } from "vitest";
import { wholeSpace } from "../../harness/explore/exploration";
import { fewestSwitches } from "../../harness/explore/fewest-switches";
import { compileDesign } from "../../harness/network/compile-design";
import { neededSwitches, switchesAllowed } from "../../harness/testing/catalogue-switches";
import { runCli } from "../../harness/testing/run-cli";
import { type Case, casesOf, shippedDesigns } from "../../harness/testing/shipped-designs";
import { contextOf, contextSwitches } from "../../harness/trace/context-switches";
import { follow } from "../../harness/trace/replay";
import type { RunReport } from "../../harness/trace/result";
import { traceOf } from "../../harness/trace/trace-of-run";
import { defaultProperties } from "../../properties/default-properties";

/** Switches of the run with the fewest, at the scope from which on the violation shows; nothing where no run ends in it. */
function switchesOf({ design, variantName, variant }: Case): number | undefined {
  if (variant.expect?.kind !== "violated") return undefined;
  const { property, processors, memoryModel } = variant.expect;
  const scope = { processors, set: {}, ...(memoryModel !== "sc" && { memoryModel }) };
  const compiled = compileDesign(design, variantName, { ...scope, properties: defaultProperties });
  const plan = { ...wholeSpace, maxStates: 300_000, properties: [property] };
  const found = fewestSwitches(compiled.network, plan, contextOf(compiled));
  if (found === undefined) return undefined;
  const facts = { design: design.id, variant: variantName, scope, smallestProcessors: null, provenShortest: null };
  const { steps } = traceOf(compiled, follow(compiled.network, found.schedule), facts);
  expect(contextSwitches(steps)).toBe(found.switches);
  return found.switches;
}

describe("a run that is to have few switches", () => {
  let cases: readonly Case[] = [];
  beforeAll(async () => {
    cases = casesOf(await shippedDesigns()).filter(({ variant }) => variant.expect?.kind === "violated");
  });

  it("has no more than the catalogue needs, for every faulty variant", () => {
    const without: string[] = [];
    const tooMany = cases.flatMap((each) => {
      const switches = switchesOf(each);
      if (switches === undefined) without.push(each.name);
      const allowed = switchesAllowed(each);
      return (switches ?? 0) > allowed ? [[each.name, switches, allowed]] : [];
    });
    expect(cases.length).toBeGreaterThan(100);
    expect(tooMany).toEqual([]);
    // Runs without end have no last step to count to.
    expect(without.sort()).toEqual([
      "interrupt-storm not-dismissed",
      "surprise-removal-late-dispatch polls-for-ever",
      "user-cpu-spin realtime",
      "user-cpu-spin realtime-sleep-0",
    ]);
  });

  it("counts variants and designs that there are", () => {
    const names = new Set(cases.flatMap(({ name, design }) => [name, design.id]));
    expect(Object.keys(neededSwitches).filter((name) => !names.has(name))).toEqual([]);
  });

  it("is what check --prefer switches reports, though it be longer", () => {
    const traceWith = (...options: string[]) => {
      const args = ["check", "kiss-bluetooth-v2-v3", "--variant", "v2", "--processors", "1", ...options];
      const { code, out } = runCli([...args, "--report", "json=-"]);
      expect(code).toBe(0);
      return (JSON.parse(out) as RunReport).results[0]?.trace;
    };
    expect(traceWith()).toMatchObject({ contextSwitches: 3, provenShortest: true });
    expect(traceWith("--prefer", "switches")).toMatchObject({
      contextSwitches: 1,
      fewestSwitches: true,
      provenShortest: false,
    });
    expect(traceWith("--prefer", "switches")?.steps).toHaveLength(7);
  });
});
