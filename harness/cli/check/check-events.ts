import type { Progress } from "../../explore/exploration";
import type { ChangedSelection } from "../../trace/gate-result";
import type { CheckResult, Mistake } from "../../trace/result";
import type { EndingLimits } from "../progress/search-trend";

/** A row that will be, or is being, searched. */
export type RowHead = Pick<
  CheckResult,
  "design" | "variant" | "scope" | "expected" | "expectedProperty" | "expectedLimit" | "file"
>;

/** What a running check says; plain data, so that it may come out of another thread. */
export type CheckEvent =
  /** All rows, in order; told once, before the first is searched. */
  | { readonly kind: "planned"; readonly rows: readonly RowHead[]; readonly limits: readonly EndingLimits[] }
  /** What `--changed` left out; told before the rows. */
  | { readonly kind: "selected"; readonly selection: ChangedSelection }
  | { readonly kind: "started"; readonly row: number }
  | { readonly kind: "progress"; readonly row: number; readonly progress: Progress }
  | { readonly kind: "result"; readonly row: number; readonly result: CheckResult }
  /** A mistake in the design of a row, or, without a row, in what was asked for. */
  | { readonly kind: "mistake"; readonly row?: number; readonly mistake: Mistake };

/** Said by the checking thread when there is nothing more to say: one that ends without has been ended. */
export const checkEnded = "ended";
