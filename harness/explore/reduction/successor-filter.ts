import type { Candidates } from "../expander";
import type { Packing } from "../packing";

/** Takes successors of a batch of states away that a search need not look at. */
export interface SuccessorFilter {
  /**
   * Overwrites needless successors among `candidates` with the key of their state, so that the others keep their places.
   * @returns how many it overwrote
   */
  filter(keys: Int32Array, at: number, states: number, candidates: Candidates, packing: Packing): number;
}
