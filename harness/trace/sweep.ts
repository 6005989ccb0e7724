import type { CheckResult, ResultScope, Verdict } from "./result";

/** One variant at one scope, with one bound of it at several counts. */
export interface Sweep {
  readonly design: string;
  readonly variant: string;
  /** Without the bound that is swept. */
  readonly scope: ResultScope;
  /** Name of the `many` object. */
  readonly bound: string;
  /** By count, ascending. */
  readonly points: readonly SweepPoint[];
  /** The largest count up to which it holds, where it is violated with one more and with all beyond; else null. */
  readonly largestSafe: number | null;
  /** The smallest count from which on it holds, where it is violated with one fewer and all below; else null. */
  readonly smallestSufficient: number | null;
}

export interface SweepPoint
  extends Pick<CheckResult, "verdict" | "property" | "asExpected" | "states" | "transitions" | "depth"> {
  readonly count: number;
}

/** Puts the rows of a run in which `bound` was swept together, in the order of their first. */
export function sweepsOf(results: readonly CheckResult[], bound: string): Sweep[] {
  const groups = new Map<string, { readonly first: CheckResult; readonly points: SweepPoint[] }>();
  for (const result of results) {
    const { [bound]: count, ...set } = result.scope.set;
    if (count === undefined) continue;
    const scope = { ...result.scope, set };
    const key = JSON.stringify([result.design, result.variant, scope]);
    const group = groups.get(key) ?? { first: { ...result, scope }, points: [] };
    groups.set(key, group);
    const { verdict, property, asExpected, states, transitions, depth } = result;
    group.points.push({ count, verdict, property, asExpected, states, transitions, depth });
  }
  return [...groups.values()].map(({ first: { design, variant, scope }, points }) => {
    points.sort((a, b) => a.count - b.count);
    return { design, variant, scope, bound, points, ...thresholds(points) };
  });
}

function thresholds(points: readonly SweepPoint[]): Pick<Sweep, "largestSafe" | "smallestSufficient"> {
  const turn = points.findIndex(({ verdict }, index) => index > 0 && verdict !== points[0]?.verdict);
  const before = points[turn - 1];
  const after = points[turn];
  const single = turn > 0 && points.slice(turn).every(({ verdict }) => verdict === after?.verdict);
  const turns = (from: Verdict, to: Verdict) => single && before?.verdict === from && after?.verdict === to;
  return {
    largestSafe: turns("holds", "violated") ? (before?.count ?? null) : null,
    smallestSufficient: turns("violated", "holds") ? (after?.count ?? null) : null,
  };
}
