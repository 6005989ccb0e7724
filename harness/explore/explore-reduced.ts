import type { Network } from "../network/network";
import { type Exploration, type ExploreObserver, type ExplorePlan, type SymmetryUse, wholeSpace } from "./exploration";
import { explore } from "./explore";
import { StubbornSets } from "./reduction/stubborn-sets";
import type { Tuning } from "./state-space";

/** A search that has learnt something new goes on to this many times the states it had then, to learn more, before it begins again. */
const patience = 4;

/**
 * Searches as `explore` does, but of steps that do not touch one another it takes one order only (see `StubbornSets`).
 *
 * What it says about properties, it says of the whole space: the same ones are violated, and a finished search without violations is
 * complete. States, transitions and depth are those of the part it looked at, and a violation's schedule need not be the shortest.
 * @throws CallerMistake as `explore` does
 */
export function exploreReduced(
  network: Network,
  plan: ExplorePlan = wholeSpace,
  observer: ExploreObserver = {},
  tuning: Tuning = {},
  sets: StubbornSets = new StubbornSets(network, plan.properties, { symmetry: plan.symmetry }),
): Exploration {
  const startedMs = performance.now();
  let refused: SymmetryUse | undefined;
  for (;;) {
    sets.begin();
    let patient = Number.POSITIVE_INFINITY;
    let again = false;
    const attempt: ExplorePlan = {
      ...plan,
      symmetry: plan.symmetry && refused === undefined,
      timeoutMs: plan.timeoutMs - (performance.now() - startedMs),
      shouldStop: () => {
        if (plan.shouldStop()) return true;
        if (sets.stale && patient === Number.POSITIVE_INFINITY) patient = patience * sets.states;
        again = sets.states > patient;
        return again;
      },
    };
    const found = explore(network, attempt, observer, tuning, undefined, sets);
    if (found.symmetry?.refused !== undefined) refused = found.symmetry;
    const limited = found.limit !== undefined && !again;
    const settled = plan.stopAt === "first-violation-level" && found.violations.length > 0;
    if (sets.stale && !limited && !settled) continue;
    return {
      ...found,
      reduced: true,
      elapsedMs: performance.now() - startedMs,
      ...(refused === undefined ? {} : { symmetry: refused }),
    };
  }
}
