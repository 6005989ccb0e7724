import type { ChartOutline } from "../network/chart-outline";
import type { BugCheck, NetworkProperty } from "../network/network";

/** A run with names: what a report shows and what `replay` gives again. Plain data, ready for JSON. */
export interface Trace {
  /** Printed; see `printSchedule`. */
  readonly schedule: string;
  readonly steps: readonly TraceStep[];
  readonly ending: Ending;
  /** Steps before the loop: those from there on repeat for ever. Absent where the run ends. */
  readonly loopStart?: number;
  /** Changes of the acting context; the environment and its choices do not count. */
  readonly contextSwitches: number;
  /** True where no run to this violation has fewer of them; absent where nobody looked. */
  readonly fewestSwitches?: true;
  /** Where faults are counted: the fewest that break the design, as some run to a violation has them. */
  readonly smallestFaults?: SmallestFaults;
  /** Fewest processors on which one of the violated properties is violated; null where nobody looked or a limit was hit. */
  readonly smallestProcessors: number | null;
  /** Whether no shorter run leads to this violation, or into such a loop; null where nobody looked. */
  readonly provenShortest: boolean | null;
  /** The properties judged. */
  readonly properties: readonly { readonly name: string; readonly kind: NetworkProperty["kind"] }[];
  /** The charts of the actors that take part. */
  readonly charts: readonly TraceChart[];
}

/** A smallest set of faults of the environment's that breaks the design. */
export interface SmallestFaults {
  /** "block allocate!fails", "device: unplugged"; as often as the run has it. Empty where the design breaks without any. */
  readonly faults: readonly string[];
  /** Whether the design holds with fewer; false where a limit came before that was known. */
  readonly proven: boolean;
}

/** A chart, and the actors that run it. */
export interface TraceChart extends ChartOutline {
  readonly actors: readonly string[];
}

export interface TraceStep {
  readonly actor: string;
  /** Null for the environment. */
  readonly processor: number | null;
  /** Level of the acting context, 0 to 31: before the step, or after it for an `enter`. Null for the environment. */
  readonly irql: number | null;
  /** The same after the step. */
  readonly irqlAfter: number | null;
  readonly kind: "call" | "choice" | "enter" | "return";
  readonly call: string;
  /** Null where the call is one step. */
  readonly phase: string | null;
  readonly result: string | null;
  /** Faults of the environment's that the step has, where they are counted and it has some. */
  readonly faults?: readonly string[];
  /** Place in the driver's source. */
  readonly source: string | null;
  /** Place in the chart. */
  readonly arrow: string | null;
  /** Names of the objects that took part; those that calls find by themselves, such as the cancel spin lock, and the image a call is made from are left out. */
  readonly objects: readonly string[];
  /** Components whose local state differs after the step, the acting one first. */
  readonly changes: readonly Change[];
  /** After the step: what is held by whom. */
  readonly holds: readonly Holding[];
  /** After the step, by processor: the contexts at DISPATCH_LEVEL and above, lowest first. */
  readonly occupancy: readonly (readonly string[])[];
  /** After the step: the properties that do not hold. One of final states is judged as if the run ended here. */
  readonly unmet: readonly string[];
}

export interface Change {
  readonly component: string;
  readonly from: string;
  readonly to: string;
}

export interface Holding {
  readonly object: string;
  readonly owner: string;
}

/** Where a run ends. */
export interface Ending {
  /** Everything that is violated there, bug checks first. */
  readonly violations: readonly Finding[];
  /** Actors that are not done, with what each waits for; only where nothing can move. */
  readonly waiting: readonly Waiting[];
  /** Where everybody and everything stands that is not as it was at the start. */
  readonly standing: readonly { readonly component: string; readonly state: string }[];
}

export interface Finding {
  readonly property: string;
  readonly kind: NetworkProperty["kind"];
  readonly explanation: string;
  readonly bugcheck: BugCheck | null;
}

/** An actor that cannot go on. */
export interface Waiting {
  readonly actor: string;
  readonly at: string;
  readonly call: string | null;
  readonly phase: string | null;
  /** What refuses, and in which state it is; null where the processors are the reason. */
  readonly object: string | null;
  readonly objectState: string | null;
  /** Who holds that object, or keeps the processor. */
  readonly holder: string | null;
  /** The same in a sentence. */
  readonly explanation: string;
}
