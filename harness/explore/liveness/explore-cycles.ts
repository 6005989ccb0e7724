import type { Network } from "../../network/network";
import type { Exploration, ExploreObserver, ExplorePlan } from "../exploration";
import { cycleProperties, searchCycles } from "./search-cycles";

/**
 * What a search for safety found, and where that is nothing what a search for fair cycles adds: the network's claims about runs without end are judged last, as a state
 * that is wrong in itself is the better counterexample.
 */
export function exploreCycles(
  network: Network,
  plan: ExplorePlan,
  observer: ExploreObserver,
  safety: Exploration,
): Exploration {
  const needless = safety.violations.length > 0 || safety.limit?.kind === "interrupt";
  if (needless || cycleProperties(network, plan.properties).length === 0) return safety;
  const startedMs = performance.now();
  const timeoutMs = plan.timeoutMs - safety.elapsedMs;
  const { states, transitions, complete, limit, violations } = searchCycles(network, { ...plan, timeoutMs }, observer);
  const cut = safety.limit ?? limit;
  return {
    ...safety,
    states: Math.max(states, safety.states),
    transitions: Math.max(transitions, safety.transitions),
    elapsedMs: safety.elapsedMs + performance.now() - startedMs,
    complete: safety.complete && complete,
    ...(cut === undefined ? {} : { limit: cut }),
    violations,
  };
}
