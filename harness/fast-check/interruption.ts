import fc from "fast-check";

/**
 * What makes a run differ from the one in which everybody goes on for as long as possible: before its step number `after` (its own
 * steps, counted from 0) actor number `actor` comes to a point where choice number `take` is made instead of the first.
 *
 * As they count steps of one actor, interruptions mean the same when others are left out. Numbers out of range are wrapped into it, so any list
 * of them is a run of any network.
 */
export interface Interruption {
  readonly actor: number;
  readonly after: number;
  readonly take: number;
}

export interface InterruptionConstraints {
  /** Interruptions at most; 6 unless told otherwise. */
  readonly most?: number;
  /** Actors, steps of one and choices to draw from; 8, 16 and 4 unless told otherwise. */
  readonly actors?: number;
  readonly steps?: number;
  readonly choices?: number;
}

/** Lists of interruptions, each place at most once. They shrink to fewer interruptions, then to earlier ones. */
export function interruptions(constraints: InterruptionConstraints = {}): fc.Arbitrary<readonly Interruption[]> {
  const { most = 6, actors = 8, steps = 16, choices = 4 } = constraints;
  return new Interruptions(
    most,
    fc.uniqueArray(
      fc.record({
        actor: fc.nat({ max: actors - 1 }),
        after: fc.nat({ max: steps - 1 }),
        take: fc.nat({ max: choices - 1 }),
      }),
      { maxLength: most, selector: place, size: "max" },
    ),
  );
}

class Interruptions extends fc.Arbitrary<readonly Interruption[]> {
  constructor(
    private readonly most: number,
    private readonly drawn: fc.Arbitrary<Interruption[]>,
  ) {
    super();
  }

  generate(random: fc.Random, bias: number | undefined): fc.Value<readonly Interruption[]> {
    const { value } = this.drawn.generate(random, bias);
    return new fc.Value(ordered(value), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is readonly Interruption[] {
    return Array.isArray(value) && value.length <= this.most && value.every(isInterruption);
  }

  shrink(value: readonly Interruption[]): fc.Stream<fc.Value<readonly Interruption[]>> {
    return new fc.Stream(smaller(value)).map((next) => new fc.Value(next, undefined));
  }
}

/** Fewer interruptions: none, then without a half, a quarter ... one of them. Then one of them earlier, or more ordinary. */
function* smaller(value: readonly Interruption[]): IterableIterator<readonly Interruption[]> {
  for (let size = value.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < value.length; from += size) yield [...value.slice(0, from), ...value.slice(from + size)];
  }
  for (const [index, whole] of value.entries()) {
    for (const part of ["take", "actor", "after"] as const) {
      for (const number of below(whole[part])) {
        const changed = { ...whole, [part]: number };
        if (value.some((other) => other !== whole && place(other) === place(changed))) continue;
        yield ordered(value.map((other, at) => (at === index ? changed : other)));
      }
    }
  }
}

function* below(number: number): IterableIterator<number> {
  for (let distance = number; distance >= 1; distance = Math.floor(distance / 2)) yield number - distance;
}

function ordered(value: readonly Interruption[]): readonly Interruption[] {
  return [...value].sort((a, b) => a.actor - b.actor || a.after - b.after);
}

function place({ actor, after }: Interruption): string {
  return `${actor} ${after}`;
}

function isInterruption(value: unknown): value is Interruption {
  if (typeof value !== "object" || value === null) return false;
  const { actor, after, take } = value as Partial<Interruption>;
  return [actor, after, take].every((number) => Number.isInteger(number) && Number(number) >= 0);
}
