import { wholeSpace } from "../../explore/exploration";
import { explore } from "../../explore/explore";
import { CoverageFilter, StepCoverage } from "../../fuzz/step-coverage";
import { type ChartStep, chartCoverage } from "../../network/chart-coverage";
import type { CompiledDesign } from "../../network/compile-design";
import type { CoverageResult } from "../../trace/coverage-result";
import { racingCallsOf } from "./racing-calls";

/** Bounds of the search that looks at everything. */
export interface CoverageLimits {
  readonly maxStates: number;
  readonly maxMemoryBytes: number;
  readonly timeoutMs: number;
  readonly symmetry: boolean;
  shouldStop(): boolean;
}

/** Searches a design once more, beyond any violation, and says what of its charts can be taken. */
export function exploredCoverage(design: CompiledDesign, limits: CoverageLimits): CoverageResult {
  const { network } = design;
  const coverage = new StepCoverage(network);
  const plan = { ...wholeSpace, ...limits, properties: [], stopAt: "never" as const };
  const { complete } = explore(network, plan, {}, {}, undefined, new CoverageFilter(network, coverage));
  return coverageResult(design, coverage, complete);
}

/** What was written down of a design's steps, by chart. */
export function coverageResult(design: CompiledDesign, coverage: StepCoverage, complete: boolean): CoverageResult {
  const { network, objects } = design;
  const steps = coverage.taken.flatMap(({ leader, label, from, changed, locals, error }): ChartStep[] => {
    const own = changed.indexOf(leader);
    return error ? [] : [{ leader, label, from, to: own < 0 ? from : locals[own]! }];
  });
  const raced = new Set(objects.map(({ number }) => number));
  return {
    complete,
    charts: chartCoverage(design, steps),
    racingPairs: coverage.racingPairs
      .filter(({ component }) => raced.has(component))
      .map((pair) => racingCallsOf(network, pair))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  };
}
