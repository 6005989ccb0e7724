import type { Property } from "../../harness/language/property";

/** How one or more DDI compliance rules are checked. */
export interface RuleCheck {
  readonly driverModel: "WDM" | "NDIS" | "KMDF" | "Storport";
  /** Names of the rules; several where they are harnesses of one claim or parts of it. */
  readonly rules: readonly string[];
  /** A violation of one of these reports it. Monitors are asked for by name, in a design's `properties`; default properties are always there. */
  readonly by: readonly Property[];
  /** What is left out; the rule then counts as checked in part. */
  readonly partly?: string;
  /** DDIs that the rule speaks of, where their pages do not name it. */
  readonly ddis?: readonly string[];
}
