import { type ExploreObserver, wholeSpace } from "../../explore/exploration";
import { exploreCycles } from "../../explore/liveness/explore-cycles";
import type { Design } from "../../language/design";
import type { Verdict } from "../../trace/result";
import type { CheckLimits } from "../check/check-plan";
import type { CheckScope } from "../check/check-scope";
import { compileAt } from "../check/compile-at";
import { searchNetwork } from "../check/search-network";

/** What a design comes to over several scopes: violated at the first that shows it, else unrefuted where one is, else holds. */
export interface Judged {
  readonly verdict: Verdict;
  readonly property: readonly string[];
  readonly at: CheckScope | null;
}

export interface JudgeRequest extends ExploreObserver {
  readonly limits: CheckLimits;
  readonly scopes: readonly CheckScope[];
  shouldStop(): boolean;
}

/**
 * The verdict alone, and who noticed: nobody asks how a copy got there.
 *
 * @throws CallerMistake for what is wrong with the design
 */
export function judgeCopy(
  design: Design,
  variant: string,
  { limits, scopes, shouldStop, ...observer }: JudgeRequest,
): Judged {
  const { maxMemoryBytes, timeoutMs, properties, store, reduction } = limits;
  const { states = limits.maxStates } = design.variants[variant]?.scope ?? design.scope;
  const maxStates = Math.min(states, limits.maxStates);
  const plan = {
    ...wholeSpace,
    maxStates,
    maxMemoryBytes,
    timeoutMs,
    properties,
    store,
    symmetry: reduction,
    shouldStop,
  };
  let limited = false;
  for (const at of scopes) {
    const { network } = compileAt(design, variant, at, limits);
    const { exploration } = searchNetwork(network, plan, observer, { reduction });
    const { violations, complete } = exploreCycles(network, plan, observer, exploration);
    const least = Math.min(...violations.map(({ schedule }) => schedule.length));
    const shortest = violations.filter(({ schedule }) => schedule.length === least);
    if (shortest.length > 0) return { verdict: "violated", property: shortest.map((each) => each.property), at };
    limited ||= !complete;
  }
  return { verdict: limited ? "unrefuted" : "holds", property: [], at: null };
}
