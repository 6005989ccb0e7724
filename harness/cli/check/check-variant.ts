import { defaultProperties } from "../../../properties/default-properties";
import type { Exploration, ExploreObserver, ExplorePlan } from "../../explore/exploration";
import { type FewestSwitches, fewestSwitches } from "../../explore/fewest-switches";
import { exploreCycles } from "../../explore/liveness/explore-cycles";
import type { CallerMistake } from "../../language/caller-mistake";
import { type Design, holds } from "../../language/design";
import { expectationAt } from "../../language/threshold";
import type { CompiledDesign } from "../../network/compile-design";
import { contextOf } from "../../trace/context-switches";
import { follow } from "../../trace/replay";
import type { CheckResult, ResultLimit } from "../../trace/result";
import type { Finding, Trace } from "../../trace/trace";
import { traceOf } from "../../trace/trace-of-run";
import { propertiesOf, withForecast } from "../forecasts";
import { exploredCoverage } from "../fuzz/design-coverage";
import {
  regressionResults,
  type TriedRegression,
  tryRegressions,
  withRegressions,
} from "../regressions/known-regressions";
import type { Regression } from "../regressions/regression-file";
import { tool } from "../tool";
import type { Along } from "./along";
import type { CheckLimits } from "./check-plan";
import { type CheckScope, resultScope } from "./check-scope";
import { CheckpointFile } from "./checkpoint-file";
import { compileAt } from "./compile-at";
import { type Expected, expectedAt, isAsExpected } from "./expectation";
import { modelSize } from "./model-size";
import { searchNetwork } from "./search-network";
import { shortcuts } from "./shortcuts";
import { smallestFaults, withFaults } from "./smallest-faults";
import { SpillFile } from "./spill-file";
import { unsearchedRow } from "./unsearched-row";

/** A variant at one scope, searched. */
interface Searched {
  readonly compiled: CompiledDesign;
  readonly exploration: Exploration;
  readonly provenShortest: boolean;
  /** Known runs, tried before. */
  readonly tried: readonly TriedRegression[];
  /** Violations at the smallest depth. */
  readonly shortest: Exploration["violations"];
}

/** Threads that search along, and the design's place among those they have loaded. */
export interface SearchedAlong {
  readonly threads: Along;
  readonly design: number;
}

/** Checks one variant of a design at several scopes; each is searched once, whoever asks. */
export class VariantCheck {
  /** What went wrong beside a search, and left its results alone. */
  readonly mistakes: CallerMistake[] = [];
  readonly #searched = new Map<string, Searched>();

  constructor(
    private readonly design: Design,
    private readonly variant: string,
    private readonly limits: CheckLimits,
    private readonly shouldStop: () => boolean,
    private readonly observer: ExploreObserver,
    private readonly known: readonly Regression[] = [],
    private readonly along?: SearchedAlong,
  ) {}

  /**
   * One row of the report.
   *
   * @throws CallerMistake for what is wrong with the design
   */
  at(scope: CheckScope): Omit<CheckResult, "file"> {
    const { compiled, exploration, shortest, tried } = this.#search(scope);
    const violated = shortest.length > 0;
    const verdict = violated ? "violated" : isProof(exploration) ? "holds" : "unrefuted";
    const limit = violated ? null : limitOf(exploration);
    const property = shortest.map((violation) => violation.property);
    const expected = this.expected(scope);
    const trace = this.#trace(scope, expected);
    return {
      design: this.design.id,
      variant: this.variant,
      scope: resultScope(scope, this.limits.set),
      verdict,
      expected: expected.verdict,
      expectedProperty: expected.property,
      expectedLimit: expected.limit,
      asExpected: isAsExpected(expected, { verdict, property, limit }),
      property,
      bugcheck: shown(trace, property)?.bugcheck ?? null,
      ...withForecast(property, trace, propertiesOf(this.design, this.variant)),
      states: exploration.states,
      transitions: exploration.transitions,
      depth: exploration.depth,
      elapsedMs: Math.round(exploration.elapsedMs * 10) / 10,
      xstateEvaluations: compiled.evaluations(),
      trace,
      assumptions: [
        ...compiled.assumptions,
        ...(verdict === "holds" ? shortcuts(exploration, { ...this.limits, together: this.along !== undefined }) : []),
      ],
      warnings: compiled.warnings,
      limit,
      ...regressionResults(tried),
      ...(this.limits.coverage && { coverage: exploredCoverage(compiled, this.#plan()) }),
      ...(this.limits.modelSize && { model: modelSize(compiled.network) }),
    };
  }

  /** A row for a scope that an interrupt left unsearched. */
  unsearched(scope: CheckScope): Omit<CheckResult, "file"> {
    const expected = this.expected(scope);
    return {
      ...unsearchedRow({ kind: "interrupt", value: 0 }),
      design: this.design.id,
      variant: this.variant,
      scope: resultScope(scope, this.limits.set),
      expected: expected.verdict,
      expectedProperty: expected.property,
      expectedLimit: expected.limit,
      assumptions: this.design.assumptions,
    };
  }

  /** What the design expects at this scope. */
  expected(scope: CheckScope): Expected {
    const variant = this.design.variants[this.variant];
    const expect = expectationAt(variant?.expect ?? holds(), variant?.thresholds ?? {}, this.limits.set);
    return expectedAt(expect, scope, new Set(this.#judged()));
  }

  #search({ processors, memoryModel }: CheckScope): Searched {
    const key = `${processors} ${memoryModel}`;
    const known = this.#searched.get(key);
    if (known !== undefined) return known;
    const scope = { processors, memoryModel };
    const compile = () => compileAt(this.design, this.variant, scope, this.limits);
    const compiled = compile();
    const { set, maxLocals } = this.limits;
    const team = this.along?.threads.team(compiled.network, {
      design: this.along.design,
      variant: this.variant,
      scope,
      limits: { set, maxLocals },
    });
    const checkpoint = this.#checkpoint({ processors, memoryModel });
    const { reduction } = this.limits;
    const options = { reduction, checkpoint, team };
    const plan = this.#plan();
    const tried = tryRegressions(
      // Who searches along numbers local states as they turn up in the search: nothing may be asked before.
      team === undefined ? compiled : compile(),
      this.known,
      this.variant,
      resultScope({ processors, memoryModel }, this.limits.set),
    );
    const safety = this.#spilling((pages) =>
      searchNetwork(compiled.network, plan, this.observer, { ...options, pages }),
    );
    const found = exploreCycles(compiled.network, plan, this.observer, safety.exploration);
    const exploration = withRegressions(found, tried);
    checkpoint?.close();
    if (checkpoint?.mistake !== undefined) this.mistakes.push(checkpoint.mistake);
    const depths = exploration.violations.map(({ schedule }) => schedule.length);
    const smallest = Math.min(...depths);
    const searched = {
      compiled,
      exploration,
      tried,
      // A known run is what is left where a limit came before the search got to it.
      provenShortest: safety.provenShortest && exploration === found,
      shortest: exploration.violations.filter(({ schedule }) => schedule.length === smallest),
    };
    this.#searched.set(key, searched);
    return searched;
  }

  /** Has a file for what memory is not to hold, where one was asked for. */
  #spilling<Found>(search: (pages: SpillFile | undefined) => Found): Found {
    const { spill, maxMemoryBytes } = this.limits;
    if (spill === undefined) return search(undefined);
    const pages = new SpillFile(spill, maxMemoryBytes);
    try {
      return search(pages);
    } finally {
      pages.close();
      if (pages.mistake !== undefined) this.mistakes.push(pages.mistake);
    }
  }

  #checkpoint({ processors, memoryModel }: CheckScope): CheckpointFile | undefined {
    const { checkpoint, set, maxLocals, reduction, store } = this.limits;
    if (checkpoint === undefined) return undefined;
    const { id } = this.design;
    const properties = this.#judged();
    const identity = {
      design: id,
      variant: this.variant,
      processors,
      ...(memoryModel !== "sc" && { memoryModel }),
      set,
      properties,
      options: { maxLocals, reduction, store },
    };
    return new CheckpointFile(checkpoint.folder, identity, tool().version, checkpoint.everyMs, checkpoint.resume);
  }

  #plan(): ExplorePlan {
    const { maxStates, maxMemoryBytes, timeoutMs, store } = this.limits;
    const { states = maxStates } = this.design.variants[this.variant]?.scope ?? this.design.scope;
    return {
      maxStates: Math.min(states, maxStates),
      maxMemoryBytes,
      timeoutMs,
      properties: this.#judged(),
      stopAt: "first-violation-level",
      store,
      symmetry: this.limits.reduction,
      shouldStop: this.shouldStop,
    };
  }

  /** Names of the properties that are judged. */
  #judged(): string[] {
    const { properties: own, unchecked } = this.design;
    const variant = this.design.variants[this.variant];
    const left = new Set([...unchecked, ...(variant?.unchecked ?? [])]);
    const names = [...defaultProperties, ...own, ...(variant?.properties ?? [])].map(({ name }) => name);
    const { properties } = this.limits;
    return names.filter((name) => !left.has(name) && (properties === "all" || properties.includes(name)));
  }

  /** The run to the expected violation, where it is among the shortest, else to the first. */
  #trace(at: CheckScope, expected: Expected): Trace | null {
    const { compiled, shortest, provenShortest } = this.#search(at);
    const violation = shortest.find(({ property }) => property === expected.property) ?? shortest[0];
    if (violation === undefined) return null;
    const fewest = this.#fewestSwitches(compiled, violation, expected, shortest);
    const schedule = fewest?.schedule ?? violation.schedule;
    const run = follow(compiled.network, schedule);
    return traceOf(compiled, run, {
      design: this.design.id,
      variant: this.variant,
      scope: resultScope(at, this.limits.set),
      smallestProcessors: this.#smallestProcessors(
        at,
        shortest.map(({ property }) => property),
      ),
      ...(violation.loopStart !== undefined && { loopStart: violation.loopStart }),
      ...(fewest !== undefined && { fewestSwitches: true }),
      ...smallestFaults(compiled.faultBudget, run.steps, (faults) => this.#withFaults(faults).at(at)),
      provenShortest: provenShortest && this.limits.store === "exact" && schedule.length === violation.schedule.length,
    });
  }

  /** The same with another budget of faults. */
  #withFaults(faults: number): VariantCheck {
    const limits = withFaults(this.limits, faults);
    return new VariantCheck(this.design, this.variant, limits, this.shouldStop, this.observer);
  }

  /** The run to the expected violation, or else to one of the shortest, that has the fewest switches; where that is asked for, and the run ends. */
  #fewestSwitches(
    compiled: CompiledDesign,
    { property, loopStart }: Exploration["violations"][number],
    expected: Expected,
    shortest: Exploration["violations"],
  ): FewestSwitches | undefined {
    if (this.limits.prefer !== "switches" || loopStart !== undefined) return undefined;
    const properties = property === expected.property ? [property] : shortest.map((each) => each.property);
    return fewestSwitches(compiled.network, { ...this.#plan(), properties }, contextOf(compiled));
  }

  /** Found by searching with fewer processors; null where a limit leaves it open. */
  #smallestProcessors({ processors, memoryModel }: CheckScope, properties: readonly string[]): number | null {
    for (let fewer = 1; fewer < processors; fewer += 1) {
      const { exploration, shortest } = this.#search({ processors: fewer, memoryModel });
      if (shortest.some(({ property }) => properties.includes(property))) return fewer;
      if (!isProof(exploration) && shortest.length === 0) return null;
    }
    return processors;
  }
}

/** Whether every reachable state was judged for certain. */
function isProof({ complete, omission }: Exploration): boolean {
  return complete && omission === undefined;
}

function limitOf({ limit, omission }: Exploration): ResultLimit | null {
  return limit ?? (omission === undefined ? null : { kind: "omission", value: omission });
}

/** What the trace ends in, as far as this row reports it. */
function shown(trace: Trace | null, properties: readonly string[]): Finding | undefined {
  return trace?.ending.violations.find(({ property }) => properties.includes(property));
}
