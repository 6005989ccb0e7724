import { existsSync } from "node:fs";
import type { Exploration, Violation } from "../../explore/exploration";
import { type Tried, trySkeleton } from "../../fuzz/try-skeleton";
import { CallerMistake } from "../../language/caller-mistake";
import type { CompiledDesign } from "../../network/compile-design";
import type { RegressionResult } from "../../trace/regression-result";
import type { ResultScope } from "../../trace/result";
import type { LoadedDesign } from "../loading/load-designs";
import type { Regression } from "./regression-file";
import { regressionFile } from "./regression-place";

/** Regressions of the designs of one run. */
export class KnownRegressions {
  /** What is wrong with files; their regressions are left out. */
  readonly mistakes: CallerMistake[] = [];
  readonly #files = new Map<string, readonly Regression[]>();

  private constructor(private readonly cwd: string) {}

  /** Reads those of some designs, each file once. */
  static async read(cwd: string, designs: readonly LoadedDesign[]): Promise<KnownRegressions> {
    const regressions = new KnownRegressions(cwd);
    const files = new Set(designs.map((loaded) => regressionFile(loaded, cwd)));
    for (const file of files) if (existsSync(file)) await regressions.#read(file);
    return regressions;
  }

  of(loaded: LoadedDesign): readonly Regression[] {
    const known = this.#files.get(regressionFile(loaded, this.cwd)) ?? [];
    return known.filter(({ design }) => design === loaded.design.id);
  }

  async #read(file: string): Promise<void> {
    // Few designs have any.
    const { readRegressions } = await import("./regression-file.js");
    try {
      this.#files.set(file, readRegressions(file));
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      this.mistakes.push(error);
    }
  }
}

/** A regression and what became of it. */
export interface TriedRegression {
  readonly regression: Regression;
  readonly tried: Tried;
}

/**
 * Tries the regressions of a variant at the scope they were found at, and at more processors: there they may still show, and are not
 * missed where they do not.
 */
export function tryRegressions(
  { network }: CompiledDesign,
  known: readonly Regression[],
  variant: string,
  scope: ResultScope,
): TriedRegression[] {
  const judged = new Set(network.properties.map(({ name }) => name));
  return known.flatMap((regression) => {
    const { processors } = regression.scope;
    if (regression.variant !== variant || processors > scope.processors || !judged.has(regression.property)) return [];
    const tried = trySkeleton(network, regression, regression.property);
    return tried.outcome === "fails" || isSameScope(regression.scope, scope) ? [{ regression, tried }] : [];
  });
}

/** What a search found and, where a limit kept it from a violation, what known runs violate. */
export function withRegressions(found: Exploration, tried: readonly TriedRegression[]): Exploration {
  if (found.violations.length > 0) return found;
  const violations = tried.flatMap(({ regression, tried: { outcome, ...more } }): Violation[] => {
    if (outcome !== "fails" || !("failure" in more)) return [];
    const { schedule, violations: all } = more.failure;
    const violation = all.find(({ property }) => property === regression.property);
    return violation === undefined ? [] : [{ ...violation, schedule }];
  });
  return violations.length === 0 ? found : { ...found, violations };
}

/** What a row says of its regressions; nothing where there are none. */
export function regressionResults(tried: readonly TriedRegression[]): { readonly regressions?: RegressionResult[] } {
  if (tried.length === 0) return {};
  return {
    regressions: tried.map(({ regression: { property, steps }, tried: { outcome, ...more } }) => ({
      property,
      outcome,
      missing: "missing" in more ? `${more.missing.actor}: ${more.missing.call}` : null,
      calls: steps.length,
    })),
  };
}

function isSameScope(one: Regression["scope"], other: ResultScope): boolean {
  const key = ({ processors, set, ...rest }: Regression["scope"]) =>
    JSON.stringify([processors, Object.entries(set).sort(), Object.entries(rest).sort()]);
  return key(one) === key({ ...other });
}
