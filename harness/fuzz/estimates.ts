import type { Fuzzing } from "./fuzzing";

/** What a pass is worth, as far as numbers can say. */
export interface Estimates {
  /** The bound of PCT; null where no run was made under it. */
  readonly pct: PctBound | null;
  /** Share of what a next run meets that no run met before, by Good and Turing. */
  readonly newStateShare: number;
  /** States that no run met, at the least, by Chao. */
  readonly unseenStates: number;
}

export interface PctBound {
  readonly depth: number;
  readonly runs: number;
  /** n and k, as measured. */
  readonly actors: number;
  readonly longestRun: number;
  /** Probability that all these runs miss a bug of this depth or less, at most. */
  readonly missProbability: number;
}

/**
 * Draws the estimates from what was counted.
 *
 * PCT: Burckhardt et al., ASPLOS 2010: one run finds a bug of depth d with probability at least 1/(n k^(d-1)).
 * Share of new states: Good, "The Population Frequencies of Species and the Estimation of Population Parameters", Biometrika 40, 1953.
 * Unseen states: Chao, "Estimating the Population Size for Capture-Recapture Data with Unequal Catchability", Biometrics 43, 1987, with
 * the correction for small samples. Both treat runs as independent and alike, which those of a strategy that learns are not.
 */
export function estimatesOf({ runsOf, actors, longestRun, inOneRun, inTwoRuns, meetings, runs }: Fuzzing): Estimates {
  return {
    pct: pctBound(runsOf, Math.max(1, actors), longestRun),
    newStateShare: meetings === 0 ? 1 : inOneRun / meetings,
    unseenStates: runs === 0 ? 0 : (((runs - 1) / runs) * inOneRun * (inOneRun - 1)) / (2 * (inTwoRuns + 1)),
  };
}

function pctBound(runsOf: ReadonlyMap<string, number>, actors: number, longestRun: number): PctBound | null {
  for (const [strategy, runs] of runsOf) {
    const [, depth] = /^pct:(\d+)$/.exec(strategy) ?? [];
    if (depth === undefined) continue;
    const finds = 1 / (actors * longestRun ** (Number(depth) - 1));
    return { depth: Number(depth), runs, actors, longestRun, missProbability: (1 - finds) ** runs };
  }
  return null;
}
