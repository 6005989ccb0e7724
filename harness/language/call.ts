import type { MemoryAccess } from "./memory-model";

/**
 * How a kernel call is written in a chart and how it unfolds into atomic phases.
 * A call belongs to a kind of object; `self` marks the argument that is that object.
 */
export interface CallDefinition<Params extends readonly Param[] = readonly Param[]> {
  readonly params: Params;
  /** Levels at which the call is legal, the first whose condition is met; absent where the documents set none. */
  readonly irql?: readonly IrqlContract[];
  readonly phases: readonly Phase[];
  /** Fact IDs and page UIDs that say so. */
  readonly facts: readonly string[];
  /** What the documents leave open and we chose; printed with the verdict of every design that makes the call. */
  readonly assumes?: readonly string[];
  /** The call takes any number of arguments of any kind, because the vocabulary knows nothing of it but its name and level. */
  readonly anyArguments?: true;
}

/** An argument: its name inside the phases, the kinds of object it may be and the literals it may be. */
export interface Param<Kinds extends string = string, Literals extends string = string> {
  readonly name: string;
  readonly kinds: readonly Kinds[];
  readonly literals: readonly Literals[];
  /** The call's last argument may be left out; it then is the first of its literals. */
  readonly optional?: true;
}

export interface IrqlContract {
  /** Lowest and highest legal level, 0 to 31. */
  readonly min: number;
  readonly max: number;
  readonly source: string;
  /** Condition on an argument: a wait with a zero timeout is legal where a blocking one is not. */
  readonly when?: Condition;
  /** What Windows shows when the contract is broken, where it is not the general IRQL_NOT_LESS_OR_EQUAL. */
  readonly bugcheck?: { readonly code: string; readonly name: string; readonly parameters: readonly string[] };
  /** Where the documents contradict each other about the level; assumptions of the call. */
  readonly assumes?: readonly string[];
}

/** One atomic step of a call. Its messages are put in order; any refusal disables the whole step. */
export interface Phase {
  /** In the words of the documents: "raise", "take", "b = head.Blink". Shown in traces. */
  readonly name: string;
  readonly messages?: readonly PhaseMessage[];
  /** Change of this processor's level, after the messages. */
  readonly irql?: IrqlChange;
  /** Only such a phase may be refused: `spins` keeps its processor, `waits` gives it up. */
  readonly blocks?: "spins" | "waits";
  /** A full memory barrier though it puts no message. */
  readonly fence?: true;
  /** The phase is skipped unless this holds. */
  readonly when?: Condition;
}

/** An argument's or earlier answer's value. */
export interface Condition {
  readonly answer: string;
  readonly is: string;
}

export interface PhaseMessage {
  /**
   * A parameter's name or an earlier answer's; `kind:` and a kind of which the design has one object; or `each kind:` and a kind,
   * which asks every object of it and may be none. An answer of NULL skips the message.
   */
  readonly to: string;
  readonly event: string;
  /** Fields of the event: each a parameter's or an earlier answer's name, or `processor` for the one the step runs on. */
  readonly with?: Readonly<Record<string, string>>;
  /** Keeps the reply under this name for later messages; "f, b" takes a reply of two words apart, and "(result)" names the call's result. */
  readonly as?: string;
  /** This reply is the call's result. */
  readonly result?: true;
  /**
   * What the message is to the memory model, for at most one message to memory in a phase. A phase none of whose messages says so is a full barrier.
   */
  readonly memory?: MemoryAccess;
}

export type IrqlChange =
  /**
   * Raise to `to`, a level or the name of the answer of a message of this phase that says it; the level before is kept under `as`. `frame`: a
   * routine the system is about to call returns at that level.
   */
  | { readonly kind: "raise"; readonly to: number | string; readonly as?: string; readonly frame?: true }
  /** Lower to the level kept under `from`. `frame`: the routine that was to return at that level has not been called. */
  | { readonly kind: "lower"; readonly from: string; readonly frame?: true }
  /** Enter a called routine, which must return at the level it is entered at. */
  | { readonly kind: "frame" };

/** The argument that is the object the call belongs to. */
export function self<const Name extends string>(name: Name): Param<"self", never> & { readonly name: Name } {
  return { name, kinds: ["self"], literals: [] };
}

/** An argument that is an object of one of these kinds. */
export function object<const Kind extends string>(name: string, ...kinds: Kind[]): Param<Kind, never> {
  return { name, kinds, literals: [] };
}

/** An argument that is one of these words. */
export function literal<const Word extends string>(name: string, ...literals: Word[]): Param<never, Word> {
  return { name, kinds: [], literals };
}

/** A last argument that is one of these words, and the first where it is left out. */
export function optional<const Word extends string>(
  name: string,
  ...literals: [Word, ...Word[]]
): Param<never, Word> & { readonly optional: true } {
  return { name, kinds: [], literals, optional: true };
}

/** An argument that is an object of this kind or one of these words. */
export function objectOr<const Kind extends string, const Word extends string>(
  name: string,
  kind: Kind,
  ...literals: Word[]
): Param<Kind, Word> {
  return { name, kinds: [kind], literals };
}

export function call<const Params extends readonly Param[]>(
  definition: CallDefinition<Params>,
): CallDefinition<Params> {
  const ofLevels = (definition.irql ?? []).flatMap(({ assumes = [] }) => assumes);
  if (ofLevels.length === 0) return definition;
  return { ...definition, assumes: [...new Set([...(definition.assumes ?? []), ...ofLevels])] };
}
