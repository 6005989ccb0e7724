import fc from "fast-check";
import type { Design } from "../language/design";

/** Bounds of a design, drawn. */
export interface SampledScope {
  readonly variant: string;
  readonly processors: number;
  /** Counts of `many` objects. */
  readonly set: Readonly<Record<string, number>>;
  /** How often, at most, a step may end otherwise than in the first way the design lists: an allocation that fails, a device that goes away. */
  readonly faults: number;
}

export interface ScopeConstraints {
  /** Variants to draw from; those expected to hold unless told otherwise. */
  readonly variants?: readonly string[];
  /** Numbers of processors; those of the design's scope unless told otherwise. */
  readonly processors?: readonly number[];
  /** Faults at most; 3 unless told otherwise. */
  readonly faults?: number;
}

/**
 * Scopes within what a design declares: the processors it is checked with, and of each `many` object any number in its range. Shrinks to
 * the first variant, fewer processors, fewer objects and fewer faults.
 */
export function scopeArbitrary(design: Design, constraints: ScopeConstraints = {}): fc.Arbitrary<SampledScope> {
  const { variants = holding(design), faults = 3 } = constraints;
  return fc.constantFrom(...(variants.length === 0 ? Object.keys(design.variants) : variants)).chain((variant) => {
    const { objects = {}, scope = design.scope } = design.variants[variant] ?? {};
    const processors = [...(constraints.processors ?? scope.processors)].sort((a, b) => a - b);
    const scalable = Object.entries({ ...design.objects, ...objects }).flatMap(([name, { count, range }]) =>
      count === undefined
        ? []
        : [[name, fc.integer({ min: range?.atLeast ?? 1, max: range?.atMost ?? count })] as const],
    );
    return fc.record({
      variant: fc.constant(variant),
      processors: fc.constantFrom(...processors),
      set: fc.record(Object.fromEntries(scalable)),
      faults: fc.nat({ max: faults }),
    });
  });
}

function holding({ variants }: Design): string[] {
  return Object.keys(variants).filter((name) => variants[name]?.expect?.kind !== "violated");
}
