/**
 * The seam between charts and search: synchronised automata with replies.
 *
 * A network is a list of *components*. Each has local states, numbered from 0 in the order they are met, which need not be
 * known beforehand. A *step* belongs to one component, its leader: at its local state the leader offers transactions; a
 * transaction asks other components one after the other, each answering with a reply that may decide whom to ask next, and ends
 * with the leader's own outcomes. A step is enabled when everybody who is asked answers; a refusal disables it as a whole.
 *
 * invariant: every answer is a pure function of the numbers handed in, so that a search may ask once and keep the answer.
 * invariant: a component takes part at most once in a step.
 */
export interface Network {
  readonly name: string;
  readonly components: readonly Component[];
  /** What a step with this label is, for people and for monitors. */
  label(label: number): Label;
  readonly properties: readonly NetworkProperty[];
  /** Parts that may be exchanged for each other, where there are any: the licence for symmetry reduction. */
  readonly symmetry?: readonly Interchangeable[];
  /** What claims about runs without end may take for granted beside weak fairness: whoever can go on all the time goes on. */
  readonly fairness?: Fairness;
}

/** `strong`: components, such as locks, that keep nobody out for ever who again and again can step with them. */
export interface Fairness {
  readonly strong: readonly number[];
}

/**
 * Instances that nothing but their names tells apart.
 *
 * invariant: exchanging two of them throughout a state exchanges them throughout its successors, and changes no status.
 * The initial state need not be symmetric: a list may hold all instances in some order.
 */
export interface Interchangeable {
  /** What they are called: "irp". */
  readonly name: string;
  /** By instance the components that are its own. Those at the same place of two lists take each other's place. */
  readonly blocks: readonly (readonly number[])[];
  /** What `local` of `component` becomes when instances `one` and `other` are exchanged: a local state of the component that takes its place. */
  exchanged(component: number, local: number, one: number, other: number): number;
  /**
   * `local` of `component` in words as it looks from an instance, the others being all alike; -1 looks from nowhere, where all are alike.
   * invariant: what looks from A like this looks the same from B once A and B, or any others, are exchanged.
   */
  view(component: number, local: number, instance: number): string;
}

/** One automaton of the network. Local states and messages are small integers. */
export interface Component {
  readonly name: string;
  readonly initial: number;
  /** How many local states are known by now; ids run from 0 to size - 1. Grows while a search asks. */
  readonly size: number;
  /** Transactions this component leads from `local`, in a fixed order; empty for a passive component. */
  offers(local: number): readonly Step[];
  /** Answers to `message` in `local`, in a fixed order; empty when it refuses. */
  respond(local: number, message: number): readonly Response[];
  /** What the end of a run looks like from here; see {@link LocalStatus}. */
  status(local: number): LocalStatus;
  /** The local state in words, for reports. */
  describe(local: number): string;
}

/** A transaction, unfolded one participant at a time. */
export type Step = Ask | Done;

/** Put `message` to component number `component`; its reply says how the transaction goes on. */
export interface Ask {
  readonly kind: "ask";
  readonly component: number;
  readonly message: number;
  /** Called once per distinct reply. */
  next(reply: number): Step;
}

/** The transaction's end: where the leader may go. Several outcomes are a choice of the leader's own; none disables the step. */
export interface Done {
  readonly kind: "done";
  readonly outcomes: readonly Outcome[];
}

export interface Outcome {
  /** The leader's next local state. */
  readonly local: number;
  readonly label: number;
}

export interface Response {
  /** The asked component's next local state. */
  readonly local: number;
  readonly reply: number;
  /** The answer is a fault of the environment's, by this name. */
  readonly fault?: string;
}

/**
 * `running`: a run may not end here. `final`: done for good. `idle`: may be left here when everybody else is done.
 * `error`: what a bug check names; the run ends and nothing is explored beyond it.
 */
export type LocalStatus =
  | { readonly kind: "running" | "final" | "idle" }
  | { readonly kind: "error"; readonly error: ComponentError };

export interface ComponentError {
  /** The property that reports this error; where it is not among the network's properties the error ends the run unreported. */
  readonly property: string;
  readonly message: string;
  readonly bugcheck?: BugCheck;
}

/** What Windows would show. */
export interface BugCheck {
  /** Upper-case hexadecimal as in the documentation, for example "0x44". */
  readonly code: string;
  readonly name: string;
  /** Parameters 1 to 4 in words, as far as the documentation names them. */
  readonly parameters: readonly string[];
}

/** What a step is called in reports. */
export interface Label {
  readonly actor: string;
  /** The call as it stands in the chart, or an environment choice in its own words. */
  readonly call: string;
  /** Name of the phase where the call has several, else "". */
  readonly phase: string;
  readonly kind: "call" | "choice" | "enter" | "return";
  /** The reply in words, where there is one. */
  readonly result?: string;
  /** Faults of the environment's that the step has, where they are counted. */
  readonly faults?: readonly string[];
  /** Processor the step ran on; absent for the environment. */
  readonly processor?: number;
  /** Place in the driver's source, from the arrow's `meta.source`. */
  readonly source?: string;
  /** Place in the chart: "Claim --IoSetCancelRoutine(irp, NULL)". */
  readonly arrow?: string;
}

/**
 * A claim over the product.
 *
 * `error`: no component is in an error state that names this property.
 * `stuck`: when nothing can move, everybody is final or idle.
 * `invariant`: `holds` of the named components' local states in every state.
 * `final`: `holds` of them in every quiescent terminal state.
 * `cycle`: no fair run goes round a loop in which one of `waits` lasts in every state.
 */
export type NetworkProperty =
  | { readonly kind: "error" | "stuck"; readonly name: string }
  | {
      readonly kind: "invariant" | "final";
      readonly name: string;
      /** Component numbers, in the order in which `holds` gets their local states. Visible to partial-order reduction. */
      readonly reads: readonly number[];
      holds(locals: readonly number[]): boolean;
      /** Says what is wrong where `holds` is false. */
      explain(locals: readonly number[]): string;
    }
  | { readonly kind: "cycle"; readonly name: string; readonly waits: readonly Wait[] };

/** Something that should pass. */
export interface Wait {
  /** Component numbers, in the order in which `lasts` gets their local states. */
  readonly reads: readonly number[];
  /** Whether it has not passed yet. */
  lasts(locals: readonly number[]): boolean;
  /** Says what does not come about, where that lasts for ever. */
  explain(locals: readonly number[]): string;
}
