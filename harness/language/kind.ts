import type { MachineConfig } from "xstate";
import type { CallDefinition } from "./call";

/** An XState machine of a kernel object: an event is a message of a call, sent with `by`, `processor` and the phase's fields. */
// biome-ignore lint/suspicious/noExplicitAny: an object's chart is read as data; its context and events are its own affair
export type ObjectChart = MachineConfig<any, any>;

export type Calls = Readonly<Record<string, CallDefinition>>;

/** Where an object stands: the names of the instances of any object of the design, for charts that start with others in them. */
export interface ObjectSite {
  /** The object's own name, with its index where it is one of many. */
  readonly name: string;
  readonly instances: (object: string) => readonly string[];
  /** How many processors there are. */
  readonly processors: number;
}

/** One object of a kind as a design places it; `count` interchangeable ones where it was declared with `many`. */
export interface PlacedObject {
  readonly kind: AnyKind;
  chart(site: ObjectSite): ObjectChart;
  readonly count?: number;
  /** Counts that `--set` may ask for instead. */
  readonly range?: CountRange;
}

/** How few and how many of a `many` object make sense. */
export interface CountRange {
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * A kind of kernel object: what is called on it and how it answers.
 * Called with its options it places one such object in a design.
 */
export interface Kind<Name extends string = string, C extends Calls = Calls, Options = never> {
  (options?: Options): PlacedObject;
  readonly kind: Name;
  readonly calls: C;
  readonly facts: readonly string[];
  /** Calls find the design's one object of this kind by themselves; no chart needs to name it. */
  readonly implicit: boolean;
  /** What the documents leave open about such objects and we chose; printed with the verdict of every design that has one. */
  readonly assumes: readonly string[];
  /** One of the kind that can do all that its objects can, its faults included: for the page that shows the vocabulary. */
  readonly sample: PlacedObject;
}

export type AnyKind = Pick<Kind, "kind" | "calls" | "facts" | "implicit" | "assumes">;

export interface KindDefinition<Name extends string, C extends Calls, Options> {
  readonly kind: Name;
  readonly calls: C;
  readonly facts: readonly string[];
  readonly implicit?: true;
  readonly assumes?: readonly string[];
  /** Options of the sample, where it needs some; not typed as such, so that the options are told from the chart alone. */
  readonly sample?: object;
  chart(options: Options | undefined, site: ObjectSite): ObjectChart;
}

export function kind<const Name extends string, const C extends Calls, Options = Record<string, never>>(
  definition: KindDefinition<Name, C, Options>,
): Kind<Name, C, Options> {
  const { kind: name, calls, facts, chart, implicit = false, assumes = [], sample } = definition;
  const self = { kind: name, calls, facts, implicit, assumes };
  const place = (options?: Options): PlacedObject => ({ kind: self, chart: (site) => chart(options, site) });
  return Object.assign(place, self, { sample: place(sample as Options | undefined) });
}

/**
 * `count` interchangeable objects: the licence for symmetry reduction, and a bound that `--set` can scale.
 *
 * @param range - the counts that make sense; without it any do
 */
export function many(count: number, object: PlacedObject, range?: Partial<CountRange>): PlacedObject {
  if (range === undefined) return { ...object, count };
  const { atLeast = 1, atMost = Number.POSITIVE_INFINITY } = range;
  return { ...object, count, range: { atLeast, atMost } };
}

/** The name of a routine of the driver's, as it is stored in an object and compared with. */
export const routineName = kind({ kind: "routine name", calls: {}, facts: [], chart: () => ({}) });
