import type { ResultScope, Verdict } from "./result";

/** One variant of one design, broken in every way that `mutate` knows, and what noticed. */
export interface MutationResult {
  readonly design: string;
  readonly variant: string;
  /** Scopes each copy is searched at, until one shows a violation. */
  readonly scopes: readonly ResultScope[];
  /** What the unbroken variant comes to; nothing is broken unless it holds. */
  readonly unbroken: Verdict;
  readonly mutants: readonly MutantResult[];
  /** Copies killed, of those killed or survived without an explanation: 0 to 1; null where there are none. */
  readonly score: number | null;
  readonly file: string | null;
}

/** One broken copy. */
export interface MutantResult {
  /** How it was broken: "drop", "ignore-result", "repeat", "swap" or "keep-level". */
  readonly operator: string;
  /** Who runs the broken chart. */
  readonly actors: readonly string[];
  readonly state: string;
  /** The call that stood there. */
  readonly arrow: string;
  readonly what: string;
  /**
   * `killed`: a property noticed. `survived`: none did. `unreached`: none did, as the unbroken design never comes to where
   * it differs at these scopes. `unfit`: it is no design, so nobody would get to run it. `unrefuted`: a limit came first.
   */
  readonly outcome: "killed" | "survived" | "unreached" | "unfit" | "unrefuted";
  /** The properties that noticed. */
  readonly property: readonly string[];
  /** Why it is no fault, in the design's own words, where nobody noticed and the design says so. */
  readonly explained?: string;
  /** Where they did. */
  readonly scope: ResultScope | null;
}
