import { describe, expect, it } from "vitest";
import { defaultProperties } from "../../../properties/default-properties";
import { coverageText } from "../../../reports/coverage-text";
import { wholeSpace } from "../../explore/exploration";
import { environment, thread } from "../../language/actor";
import { design } from "../../language/design";
import { increment, is, routine } from "../../language/routine";
import { compileDesign } from "../../network/compile-design";
import { spot } from "../../testing/toy-routine";
import { exploredCoverage } from "./design-coverage";

/** Touches the spot twice; the arrow to Never is one that `always` passes by. */
const twice = routine({
  uses: { spot },
  chart: {
    context: { round: 0 },
    initial: "Touch",
    states: {
      Touch: { on: { "Touch(spot)": { target: "Again", actions: increment("round"), meta: { source: "touch.c:3" } } } },
      Again: {
        always: [
          { guard: is("round", 9), target: "Never" },
          { guard: is("round", 2), target: "Done" },
          { target: "Touch" },
        ],
      },
      Never: { on: { "? something": "Done" } },
      Done: { type: "final" },
    },
  },
});

const chooser = routine({
  uses: {},
  chart: {
    initial: "Choose",
    states: { Choose: { on: { "? yes": "Done", "? no": "Done" } }, Done: { type: "final" } },
  },
});

const toy = design({
  id: "toy",
  objects: { spot: spot() },
  actors: { one: thread(twice), other: thread(twice), user: environment(chooser) },
});
const compiled = () => compileDesign(toy, "design", { processors: 1, set: {}, properties: defaultProperties });

describe("the coverage of a design", () => {
  const coverage = exploredCoverage(compiled(), wholeSpace);

  it("counts actors of one routine together, arrows that are taken by themselves, and choices", () => {
    expect(coverage.charts).toMatchObject([
      {
        chart: "one, other",
        states: { met: 3, all: 4, missed: ["Never"] },
        arrows: {
          met: 3,
          all: 5,
          missed: [
            { state: "Again", event: "always", alternative: 0, guarded: true, target: "Never", source: null },
            { state: "Never", event: "? something", alternative: 0, guarded: false, target: "Done", source: null },
          ],
        },
        calls: { met: 1, all: 1, missed: [] },
      },
      { chart: "user", arrows: { met: 2, all: 2, missed: [] } },
    ]);
    expect(coverage.complete).toBe(true);
  });

  it("says when it was cut off", () => {
    const cut = exploredCoverage(compiled(), { ...wholeSpace, maxStates: 2 });
    expect(cut.complete).toBe(false);
    expect(cut.charts[0]?.arrows.met).toBeLessThan(3);
  });

  it("is told once a variant, as what is missed at every scope", () => {
    const [chart] = coverage.charts;
    const less = { ...coverage, charts: [{ ...chart!, arrows: { met: 0, all: 5, missed: [] } }] };
    const row = { design: "toy", variant: "design", file: "toy.ts" };
    const style = { width: 100, colors: false };
    expect(coverageText([{ ...row, coverage }], style)).toEqual([
      "coverage of toy design, of all that can happen:",
      "  one, other: 3 of 4 states, 3 of 5 arrows, 1 of 1 calls",
      "    never taken: Again --always -> Never, whose guard is never true (toy.ts)",
      "    never taken: Never --? something -> Done, as Never is never reached (toy.ts)",
      "  user: 2 of 2 states, 2 of 2 arrows, 0 of 0 calls",
      "  0 pairs of racing calls",
    ]);
    const both = coverageText(
      [
        { ...row, coverage: less },
        { ...row, coverage: { ...coverage, complete: false } },
      ],
      style,
    );
    expect(both[0]).toBe("coverage of toy design, as far as was looked:");
    expect(both.join("\n")).not.toContain("never taken");
  });
});
