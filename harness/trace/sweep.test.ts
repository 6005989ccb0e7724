import { describe, expect, it } from "vitest";
import { sampleReport } from "../testing/sample-report";
import type { CheckResult, Verdict } from "./result";
import { sweepsOf } from "./sweep";

const [row] = sampleReport("pipe").results;
const results = (verdicts: string): CheckResult[] =>
  [...verdicts].map((letter, index) => {
    const verdict = ({ h: "holds", v: "violated", u: "unrefuted" } as Readonly<Record<string, Verdict>>)[letter];
    return { ...row!, verdict: verdict!, scope: { processors: 1, set: { urb: index + 1, irp: 2 } } };
  });
const answer = (verdicts: string) => {
  const [sweep] = sweepsOf(results(verdicts), "urb");
  return [sweep?.largestSafe, sweep?.smallestSufficient];
};

describe("a sweep", () => {
  it("says up to where it is safe, or from where it is enough", () => {
    expect(answer("hhhvv")).toEqual([3, null]);
    expect(answer("vvhhh")).toEqual([null, 3]);
  });

  it("says neither where there is no one turn, or where a limit leaves it open", () => {
    for (const verdicts of ["hhh", "vvv", "hvh", "vhv", "hhu", "uhh", "vvu", "hvu"]) {
      expect(answer(verdicts)).toEqual([null, null]);
    }
  });

  it("has its points in order, whatever the order of the rows, and only rows that set the bound", () => {
    const rows = [...results("hvv").reverse(), { ...row!, scope: { processors: 1, set: {} } }];
    const [sweep, ...others] = sweepsOf(rows, "urb");
    expect(others).toEqual([]);
    expect(sweep?.scope.set).toEqual({ irp: 2 });
    expect(sweep?.points.map(({ count, verdict }) => [count, verdict])).toEqual([
      [1, "holds"],
      [2, "violated"],
      [3, "violated"],
    ]);
  });

  it("keeps variants and scopes apart", () => {
    const [one, two] = results("hv");
    const sweeps = sweepsOf([one!, { ...two!, variant: "other" }], "urb");
    expect(sweeps.map(({ points }) => points.length)).toEqual([1, 1]);
  });
});
