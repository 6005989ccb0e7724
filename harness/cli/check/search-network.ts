import type { CheckpointStore } from "../../explore/checkpoint";
import type { Exploration, ExploreObserver, ExplorePlan } from "../../explore/exploration";
import { explore } from "../../explore/explore";
import { exploreReduced } from "../../explore/explore-reduced";
import type { PageStore } from "../../explore/page-store";
import type { Team } from "../../explore/workers/team";
import type { Network } from "../../network/network";

export interface SearchOptions {
  /** Whether orders of steps that do not touch one another may be left out. */
  readonly reduction: boolean;
  readonly checkpoint?: CheckpointStore | undefined;
  /** Where parents and states that wait may go instead of memory. */
  readonly pages?: PageStore | undefined;
  /** Threads that search along; then nothing is left out but for symmetry. */
  readonly team?: Team | undefined;
  /** States of a small space, which is searched in full before anything is left out: most are, and that is the quickest. */
  readonly small?: number;
}

export interface ProvenExploration {
  readonly exploration: Exploration;
  /** Whether no run shorter than the violations' leads to one. */
  readonly provenShortest: boolean;
}

const small = 1_000_000;
/** The same where one state stands for its like: learning what all of these may do costs more than most such spaces. */
const smallSymmetric = 10_000_000;

/**
 * Searches a network for the verdict with as few states as may be, and then, where it is violated, for the shortest run without leaving steps
 * out. Where instances are interchangeable one state stands for its like in either search: that keeps runs their length.
 *
 * A search that writes checkpoints looks at all states from the start, as what a reduced one has learnt is not written down.
 */
export function searchNetwork(
  network: Network,
  plan: ExplorePlan,
  observer: ExploreObserver,
  options: SearchOptions,
): ProvenExploration {
  const startedMs = performance.now();
  const elapsed = () => performance.now() - startedMs;
  const rest = (): ExplorePlan => ({ ...plan, timeoutMs: plan.timeoutMs - elapsed() });
  const told = (exploration: Exploration, provenShortest = true): ProvenExploration => ({
    exploration: { ...exploration, elapsedMs: elapsed() },
    provenShortest,
  });
  const { checkpoint, pages, team } = options;
  const tuning = pages === undefined ? {} : { pages };
  if (!options.reduction || checkpoint !== undefined || team !== undefined)
    return told(explore(network, plan, observer, tuning, checkpoint, undefined, team));

  const symmetric = plan.symmetry && (network.symmetry ?? []).length > 0;
  const maxStates = Math.min(plan.maxStates, options.small ?? (symmetric ? smallSymmetric : small));
  const first = explore(network, { ...plan, maxStates }, observer, tuning);
  const isLarge = first.limit?.kind === "states" && maxStates < plan.maxStates;
  if (!isLarge || first.violations.length > 0) return told(first);

  const reduced = exploreReduced(network, rest(), observer, tuning);
  if (reduced.violations.length === 0) return told(reduced);
  const full = explore(network, rest(), observer, tuning);
  return full.violations.length > 0 ? told(full) : told(reduced, false);
}
