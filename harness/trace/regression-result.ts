/** A counterexample of an earlier run, kept beside the design, tried again. */
export interface RegressionResult {
  readonly property: string;
  /**
   * `fails`: it is there again. `passes`: what raced then still happens in that order, and nothing goes wrong.
   * `does not fit`: it does not all happen any more.
   */
  readonly outcome: "fails" | "passes" | "does not fit";
  /** The first racing call that does not happen any more: "dpc: IoSetCancelRoutine(irp, NULL)". */
  readonly missing: string | null;
  /** Racing calls of the counterexample. */
  readonly calls: number;
}
