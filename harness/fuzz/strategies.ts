import { CallerMistake } from "../language/caller-mistake";
import { DelayBounded } from "./strategies/delay-bounded";
import { PartialOrderSampling } from "./strategies/partial-order-sampling";
import { Pct } from "./strategies/pct";
import { Portfolio } from "./strategies/portfolio";
import { PreemptionBounded } from "./strategies/preemption-bounded";
import { RandomWalk } from "./strategies/random-walk";
import { ReadsFrom } from "./strategies/reads-from";
import { UniformInterleaving } from "./strategies/uniform-interleaving";
import type { Strategy } from "./strategy";

interface Entry {
  /** What `name` alone stands for, of a strategy that takes a number. */
  readonly bound?: number;
  make(bound: number): Strategy;
}

const ENTRIES: Readonly<Record<string, Entry>> = {
  portfolio: { make: portfolio },
  "reads-from": { make: () => new ReadsFrom() },
  pos: { make: () => new PartialOrderSampling() },
  pct: { bound: 3, make: (depth) => new Pct(depth) },
  delay: { bound: 2, make: (delays) => new DelayBounded(delays) },
  preempt: { bound: 1, make: (bound) => new PreemptionBounded(bound) },
  urw: { make: () => new UniformInterleaving() },
  random: { make: () => new RandomWalk() },
};

/** Names of the strategies; `pct`, `delay` and `preempt` may be followed by `:` and a bound. */
export const strategyNames: readonly string[] = Object.keys(ENTRIES);

/**
 * The strategy of this name, with nothing learnt yet.
 *
 * @throws CallerMistake UNKNOWN_STRATEGY
 */
export function strategyNamed(text: string): Strategy {
  const [, name = "", number] = /^([a-z-]+)(?::([1-9]\d?))?$/.exec(text) ?? [];
  const entry = Object.hasOwn(ENTRIES, name) ? ENTRIES[name] : undefined;
  if (entry !== undefined && (number === undefined || entry.bound !== undefined)) {
    return entry.make(Number(number ?? entry.bound ?? 0));
  }
  throw new CallerMistake(
    "UNKNOWN_STRATEGY",
    `there is no strategy "${text}"`,
    `There are: ${strategyNames.join(", ")}. pct, delay and preempt take a bound from 1 to 99, such as pct:3.`,
  );
}

function portfolio(): Strategy {
  const readsFrom = new ReadsFrom();
  const preempt = new PreemptionBounded(1);
  return new Portfolio([
    readsFrom,
    preempt,
    readsFrom,
    preempt,
    readsFrom,
    new PartialOrderSampling(),
    readsFrom,
    new Pct(3),
    readsFrom,
    new DelayBounded(2),
    readsFrom,
    new UniformInterleaving(),
    readsFrom,
    new RandomWalk(),
  ]);
}
