import type { PlacedActor } from "./actor";
import type { PlacedObject } from "./kind";
import type { MemoryModel } from "./memory-model";
import type { Property } from "./property";
import type { Threshold } from "./threshold";

/** What is expected to come out of a variant; part of the design, so that a gate can hold it to that. */
export type Expectation =
  | { readonly kind: "holds" }
  /** Violated from `processors` upwards and under `memoryModel` and weaker ones, and holding below and under stronger ones. */
  | {
      readonly kind: "violated";
      readonly property: string;
      readonly processors: number;
      readonly memoryModel: MemoryModel;
    }
  | { readonly kind: "unrefuted"; readonly limit: LimitKind };

/** `omission`: the store may have left states out. */
export type LimitKind = "states" | "memory" | "time" | "interrupt" | "omission";

export function holds(): Expectation {
  return { kind: "holds" };
}

/** By default on one processor and under sequential consistency. */
export function violated(
  property: string,
  at: { readonly processors?: number; readonly memoryModel?: MemoryModel } = {},
): Expectation {
  const { processors = 1, memoryModel = "sc" } = at;
  return { kind: "violated", property, processors, memoryModel };
}

export function unrefuted(limit: LimitKind): Expectation {
  return { kind: "unrefuted", limit };
}

/** The bounds a variant is checked at: one result for each number of processors and memory model. */
export interface Scope {
  readonly processors: readonly number[];
  /** Default: sequential consistency alone. */
  readonly memoryModels?: readonly MemoryModel[];
  /** States to search at most, for a variant that has no end and is expected to be unrefuted. */
  readonly states?: number;
}

export type Objects = Readonly<Record<string, PlacedObject>>;
export type Actors = Readonly<Record<string, PlacedActor>>;

/**
 * Broken copies of a design that no property notices, and why each is no fault, by how and where: "<operator> at <state>", or
 * "<operator> at <state> of <actor>" where the same state stands in several charts. The operators are those of `bugcheck mutate`.
 */
export type Survivors = Readonly<Record<string, string>>;

/** How many faults of the environment's a run may have; without it, any number. */
export interface Faults {
  /** Shared by all that may fail. `--set faults=n` asks for another. */
  readonly budget: number;
  /** Choices of the environment that count as faults, without their question mark, beside the `message!fault` arrows of objects. */
  readonly choices?: readonly string[];
}

/** What a variant has in place of the design's own. */
export interface Variant {
  readonly objects?: Objects;
  readonly actors?: Actors;
  readonly expect?: Expectation;
  readonly scope?: Scope;
  readonly properties?: readonly Property[];
  /** Names of default properties that are not checked here, on top of the design's. */
  readonly unchecked?: readonly string[];
  /** Names of the chart states in which this variant differs from one that holds. */
  readonly differs?: readonly string[];
  /** Instead of the design's. */
  readonly fairLocks?: readonly string[];
  /** Instead of the design's. */
  readonly faults?: Faults;
  /** By `many` object: what is expected where `--set` gives it another count. */
  readonly thresholds?: Readonly<Record<string, Threshold>>;
  /** On top of the design's. */
  readonly survivors?: Survivors;
  readonly about?: string;
}

export interface Design {
  readonly id: string;
  readonly about: string;
  readonly objects: Objects;
  readonly actors: Actors;
  readonly variants: Readonly<Record<string, Variant>>;
  readonly scope: Scope;
  /** Properties beside the default ones. */
  readonly properties: readonly Property[];
  /** Names of default properties that are not checked. */
  readonly unchecked: readonly string[];
  readonly assumptions: readonly string[];
  /** Names of locks at which nobody waits for ever while others come and go: claims about runs without end rest on it. */
  readonly fairLocks: readonly string[];
  readonly faults?: Faults;
  readonly survivors: Survivors;
  /** Marks a module's export as a design, whichever copy of this file made it. */
  readonly bugcheckDesign: 1;
}

export interface DesignDefinition {
  readonly id: string;
  readonly about?: string;
  readonly objects?: Objects;
  readonly actors?: Actors;
  readonly variants?: Readonly<Record<string, Variant>>;
  readonly scope?: Scope;
  readonly properties?: readonly Property[];
  readonly unchecked?: readonly string[];
  readonly assumptions?: readonly string[];
  readonly fairLocks?: readonly string[];
  readonly faults?: Faults;
  readonly survivors?: Survivors;
  readonly expect?: Expectation;
}

/** A design without variants has one, `design`. A variant expects what it says, else what the design says, else that it holds. */
export function design(definition: DesignDefinition): Design {
  const { expect = holds(), variants = { design: {} } } = definition;
  return {
    id: definition.id,
    about: definition.about ?? "",
    objects: definition.objects ?? {},
    actors: definition.actors ?? {},
    variants: Object.fromEntries(Object.entries(variants).map(([name, variant]) => [name, { expect, ...variant }])),
    scope: definition.scope ?? { processors: [1, 2] },
    properties: definition.properties ?? [],
    unchecked: definition.unchecked ?? [],
    assumptions: definition.assumptions ?? [],
    fairLocks: definition.fairLocks ?? [],
    ...(definition.faults !== undefined && { faults: definition.faults }),
    survivors: definition.survivors ?? {},
    bugcheckDesign: 1,
  };
}
