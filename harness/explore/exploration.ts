import type { NetworkProperty } from "../network/network";
import type { StoreKind } from "./lossy-set";

/** What to search and how far. Every field is present; start from {@link wholeSpace}. */
export interface ExplorePlan {
  /** States to visit at most. */
  readonly maxStates: number;
  /** Bytes that visited set, parents and frontier may take together. */
  readonly maxMemoryBytes: number;
  readonly timeoutMs: number;
  /** Which of the network's properties to judge, by name. */
  readonly properties: readonly string[] | "all";
  /** Whether the search ends after the level that holds the first violation, or counts the whole space regardless. */
  readonly stopAt: "first-violation-level" | "never";
  /** Whether states that differ only in which of several interchangeable instances is which count as one, where the network allows it. */
  readonly symmetry: boolean;
  /** How visited states are remembered. Where not exactly, states may be left out and shorter runs missed. */
  readonly store: StoreKind;
  /** Polled every few hundred states; true ends the run as interrupted. */
  shouldStop(): boolean;
}

export const wholeSpace: ExplorePlan = {
  maxStates: Number.POSITIVE_INFINITY,
  maxMemoryBytes: Number.POSITIVE_INFINITY,
  timeoutMs: Number.POSITIVE_INFINITY,
  properties: "all",
  stopAt: "first-violation-level",
  store: "exact",
  symmetry: false,
  shouldStop: () => false,
};

/** What a search found out. It says nothing about verdicts: those are drawn from it. */
export interface Exploration {
  /** Distinct states met, those beyond the last finished level included. */
  readonly states: number;
  /** Enabled steps of the states expanded. */
  readonly transitions: number;
  /** Steps from the initial state to the deepest state judged. */
  readonly depth: number;
  readonly elapsedMs: number;
  /** Visited set and parents, by state. */
  readonly bytesPerState: number;
  readonly bytes: Bytes;
  /** Whether every reachable state was met and judged. False when a limit, or a violation, ended the run before. */
  readonly complete: boolean;
  readonly limit?: Limit;
  /** The probability that a reachable state was left out, where the store is not exact. */
  readonly omission?: number;
  /** What became of {@link ExplorePlan.symmetry}; absent where it was not asked for, or nothing is interchangeable. */
  readonly symmetry?: SymmetryUse;
  /** Whether of steps that do not touch one another one order only was taken: then states, transitions and depth are those of the part looked at. */
  readonly reduced?: true;
  /** At most one a property: the first at its smallest depth, in order of depth. */
  readonly violations: readonly Violation[];
}

export interface SymmetryUse {
  /** Kinds of instances that were interchangeable, by name. */
  readonly of: readonly string[];
  /** Whether it was shown that nothing tells them apart, for all that the network was asked; else it was tested on a sample. */
  readonly proven: boolean;
  /** Why it was given up: every state was counted then. */
  readonly refused?: string;
}

/** Memory at the end of a search, as allocated; the frontier's at its largest. */
export interface Bytes {
  readonly visited: number;
  readonly parents: number;
  readonly frontier: number;
  /** Transaction tables. */
  readonly program: number;
}

export function sumOf({ visited, parents, frontier, program }: Bytes): number {
  return visited + parents + frontier + program;
}

export interface Limit {
  readonly kind: "states" | "memory" | "time" | "interrupt";
  /** The limit as it stood in the plan: states, bytes, milliseconds; 0 for an interrupt. */
  readonly value: number;
}

export interface Violation {
  readonly property: string;
  readonly kind: NetworkProperty["kind"];
  /** The shortest run to it: at each state the index of the step taken, in the order of `successors`. */
  readonly schedule: readonly number[];
  /** Steps before the loop, where the run goes round the rest of it for ever. */
  readonly loopStart?: number;
  readonly explanation: string;
}

/** Told how a search goes; all hooks may be missing. */
export interface ExploreObserver {
  /** Called about four times a second. */
  onProgress?(progress: Progress): void;
}

export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** States met and not yet expanded. */
  readonly frontier: number;
  readonly elapsedMs: number;
  readonly bytes: number;
}
