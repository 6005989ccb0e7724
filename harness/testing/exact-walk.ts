import type { Network } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";

/** What all runs of a network without loops come to. */
export interface ExactWalk {
  readonly states: number;
  readonly interleavings: number;
  readonly longestRun: number;
  /** Probability that a walk which takes each enabled step alike ends in an error. */
  readonly failing: number;
}

interface Ahead {
  readonly interleavings: number;
  readonly longest: number;
  readonly failing: number;
}

/** Walks the whole state graph by {@link successors} and adds up from its ends. For networks of some ten thousand states. */
export function exactWalk(network: Network): ExactWalk {
  const ahead = new Map<string, Ahead>();
  const of = (state: GlobalState): Ahead => {
    const key = state.join();
    const known = ahead.get(key);
    if (known !== undefined) return known;
    const error = network.components.some((component, index) => component.status(state[index]!).kind === "error");
    const next = error ? [] : successors(network, state).map((step) => of(step.state));
    const found: Ahead =
      next.length === 0
        ? { interleavings: 1, longest: 0, failing: error ? 1 : 0 }
        : {
            interleavings: next.reduce((sum, { interleavings }) => sum + interleavings, 0),
            longest: 1 + Math.max(...next.map(({ longest }) => longest)),
            failing: next.reduce((sum, { failing }) => sum + failing, 0) / next.length,
          };
    ahead.set(key, found);
    return found;
  };
  const { interleavings, longest, failing } = of(initialState(network));
  return { states: ahead.size, interleavings, longestRun: longest, failing };
}
