import { defaultProperties } from "../../../properties/default-properties";
import { estimatesOf } from "../../fuzz/estimates";
import { Fuzzer } from "../../fuzz/fuzz";
import { type Failure, type Fuzzing, type FuzzObserver, type FuzzPlan, someRuns } from "../../fuzz/fuzzing";
import { CoveredStrategy, StepCoverage } from "../../fuzz/step-coverage";
import { strategyNamed } from "../../fuzz/strategies";
import { type Design, holds } from "../../language/design";
import { type CompiledDesign, compileDesign } from "../../network/compile-design";
import type { FuzzResult } from "../../trace/fuzz-result";
import { follow } from "../../trace/replay";
import type { Trace } from "../../trace/trace";
import { traceOf } from "../../trace/trace-of-run";
import { type CheckScope, resultScope } from "../check/check-scope";
import { expectedAt } from "../check/expectation";
import { propertiesOf, withForecast } from "../forecasts";
import { regressionResults, tryRegressions } from "../regressions/known-regressions";
import type { Regression } from "../regressions/regression-file";
import { counterexamples, type ShownRun } from "./counterexamples";
import { coverageResult } from "./design-coverage";
import { explainRun } from "./explain-run";
import { shrinkRun } from "./shrink-run";

/** What each variant and scope is given. */
export interface FuzzLimits
  extends Pick<FuzzPlan, "seed" | "from" | "runs" | "steps" | "timeoutMs" | "runSteps" | "replayed"> {
  readonly strategy: string;
  readonly set: Readonly<Record<string, number>>;
  /** Highest probability of a miss that is still good enough; undefined where nobody asks. */
  readonly missProbability: number | undefined;
  /** Different counterexamples to look for; undefined for the one that settles it. */
  readonly distinct: number | undefined;
  /** Whether to say what the runs took and what they never did. */
  readonly coverage: boolean;
}

/** Asked and told while the runs last. */
export interface FuzzHooks extends FuzzObserver {
  shouldStop(): boolean;
}

/** Milliseconds between two chances for Ctrl-C. */
const SLICE_MS = 50;

/**
 * Fuzzes one variant at one scope, after the counterexamples of earlier runs have been tried.
 *
 * @throws CallerMistake for what is wrong with the design
 */
export async function fuzzVariant(
  design: Design,
  variant: string,
  at: CheckScope,
  limits: FuzzLimits,
  { shouldStop, ...observer }: FuzzHooks,
  known: readonly Regression[] = [],
): Promise<Omit<FuzzResult, "file">> {
  const { set, strategy, seed, from, distinct } = limits;
  const scope = resultScope(at, set);
  const compiled = compileDesign(design, variant, { ...scope, properties: defaultProperties });
  const judged = new Set(compiled.network.properties.map(({ name }) => name));
  const expected = expectedAt(design.variants[variant]?.expect ?? holds(), at, judged);
  // A faulty variant may fail in other ways too, farther from the start: only the expected one settles it.
  const wanted = expected.property;
  const tried = tryRegressions(compiled, known, variant, scope);
  const again = tried.flatMap((each) => (each.tried.outcome === "fails" ? [each.tried.failure] : []));
  const settled = distinct === undefined && again.some((failure) => wanted === null || violates(failure, wanted));
  const coverage = limits.coverage ? new StepCoverage(compiled.network) : undefined;
  const sampled = strategyNamed(strategy);
  const covered = coverage === undefined ? sampled : new CoveredStrategy(sampled, coverage);
  const plan = { ...planOf(compiled, limits, wanted), ...(settled && { runs: 0 }), shouldStop };
  const fuzzer = new Fuzzer(compiled.network, covered, plan, observer);
  while (fuzzer.advance(SLICE_MS)) await new Promise(setImmediate);
  const fuzzing = fuzzer.result();

  const failures = [...again, ...fuzzing.failures];
  const failure = failures.find((each) => violates(each, wanted)) ?? failures[0];
  const shrunkOf = (each: Failure) =>
    shrinkRun({ design, variant, scope, compiled, schedule: each.schedule }, propertyOf(each, wanted));
  const shrunk = failure === undefined ? undefined : shrunkOf(failure);
  const property = failure?.violations.map((violation) => violation.property) ?? [];
  const traced = (run: ShownRun) => traceOfRun(design.id, variant, run);
  const trace = shrunk === undefined ? null : traced(shrunk);
  const { pct, newStateShare, unseenStates } = estimatesOf(fuzzing);
  return {
    design: design.id,
    variant,
    scope,
    verdict: failure === undefined ? "unrefuted" : "violated",
    expected: expected.verdict,
    expectedProperty: expected.property,
    asExpected: failure === undefined || (expected.property !== null && property.includes(expected.property)),
    property,
    bugcheck: trace?.ending.violations[0]?.bugcheck ?? null,
    ...withForecast(property, trace, propertiesOf(design, variant)),
    trace,
    assumptions: compiled.assumptions,
    warnings: compiled.warnings,
    strategy,
    seed,
    from,
    ...counted(fuzzing),
    ...(settled && { stoppedBy: "failures" as const }),
    failedRun: failure === undefined || again.includes(failure) ? null : failure.run,
    foundSteps: failure?.schedule.length ?? null,
    explanation:
      trace === null || shrunk === undefined
        ? []
        : explainRun(trace, {
            ...shrunk,
            property: failure === undefined ? "" : propertyOf(failure, wanted),
            fuzzed: scope,
          }),
    newStateShare,
    unseenStates,
    pct,
    threshold: threshold(limits.missProbability, pct),
    ...regressionResults(tried),
    ...(coverage !== undefined && { coverage: coverageResult(compiled, coverage, false) }),
    ...(distinct !== undefined && {
      counterexamples: counterexamples({ compiled, scope }, fuzzing.failures, { shrunk: shrunkOf, traced }),
    }),
  };
}

function planOf({ objects }: CompiledDesign, limits: FuzzLimits, wanted: string | null): FuzzPlan {
  const { seed, from, runs, steps, timeoutMs, runSteps, distinct, replayed } = limits;
  const racedFor = new Set(objects.map(({ number }) => number));
  const sampled = { ...someRuns, seed, from, runs, steps, timeoutMs, runSteps, replayed, racedFor };
  if (distinct !== undefined) return { ...sampled, failures: distinct };
  return { ...sampled, wanted, failures: wanted === null ? 1 : Number.POSITIVE_INFINITY };
}

function counted(fuzzing: Fuzzing) {
  const { runs, nextRun, steps, stoppedBy, cutOff, actors, longestRun, growth, states, elapsedMs } = fuzzing;
  const rounded = Math.round(elapsedMs * 10) / 10;
  return { runs, nextRun, steps, stoppedBy, cutOff, actors, longestRun, growth, states, elapsedMs: rounded };
}

/** Without a run under PCT there is no bound, and none that is asked for is kept. */
function threshold(missProbability: number | undefined, pct: FuzzResult["pct"]): FuzzResult["threshold"] {
  if (missProbability === undefined) return null;
  return { missProbability, kept: pct !== null && pct.missProbability <= missProbability };
}

function violates({ violations }: Failure, wanted: string | null): boolean {
  return violations.some(({ property }) => property === wanted);
}

/** What is wanted, where the failure violates that, else the first that it does. */
function propertyOf(failure: Failure, wanted: string | null): string {
  return violates(failure, wanted) && wanted !== null ? wanted : (failure.violations[0]?.property ?? "");
}

function traceOfRun(design: string, variant: string, { compiled, scope, schedule }: ShownRun): Trace {
  const facts = { design, variant, scope, smallestProcessors: null, provenShortest: null };
  return traceOf(compiled, follow(compiled.network, schedule), facts);
}
