import type { Trace, TraceStep } from "../../harness/trace/trace";

/** One context that stays on one processor, at one level, over some steps. */
export interface Stay {
  readonly actor: string;
  readonly processor: number;
  readonly irql: number;
  /** Numbers of its first and last step, from 0. */
  readonly from: number;
  readonly to: number;
}

/** An object that is held, or waited for, over some steps. */
export interface Span {
  readonly object: string;
  readonly actor: string;
  /** Whether whoever waits keeps the processor; false for a holder. */
  readonly spins: boolean;
  readonly from: number;
  readonly to: number;
}

type Pair = Pick<Span, "object" | "actor" | "spins">;

/** Who is on which processor after each step, at which level; a thread below DISPATCH_LEVEL shows only where it acts. */
export function staysOf(steps: readonly TraceStep[]): Stay[] {
  const level = new Map<string, number>();
  const open = new Map<number, Stay>();
  const closed: Stay[] = [];
  const processors = Math.max(0, ...steps.map(({ occupancy }) => occupancy.length));
  for (const [index, step] of steps.entries()) {
    const { actor, processor: where, irql, irqlAfter, occupancy } = step;
    level.set(actor, irqlAfter ?? irql ?? 0);
    for (let processor = 0; processor < processors; processor += 1) {
      const top = processor === where ? actor : occupancy[processor]?.at(-1);
      const before = open.get(processor);
      const now =
        top === undefined ? undefined : { actor: top, processor, irql: level.get(top) ?? 2, from: index, to: index };
      if (before !== undefined && before.actor === now?.actor && before.irql === now.irql) {
        open.set(processor, { ...before, to: index });
        continue;
      }
      if (before !== undefined) closed.push(before);
      if (now === undefined) open.delete(processor);
      else open.set(processor, now);
    }
  }
  return [...closed, ...open.values()];
}

/** Who holds what, from the step that takes it to the one before it is given back. */
export function holdsOf(steps: readonly TraceStep[]): Span[] {
  const pairs = steps.map(({ holds }) => holds.map(({ object, owner }) => ({ object, actor: owner, spins: false })));
  return spansOf(pairs);
}

/** Who waits for what somebody else holds: until it is taken in the end, or for ever. */
export function waitsOf({ steps, ending }: Trace): Span[] {
  const pairs: Pair[][] = steps.map(() => []);
  const wait = (pair: Pair, from: number, to: number) => {
    const { object, actor } = pair;
    for (let step = from; step <= to; step += 1) {
      const held = steps[step]?.holds.some((hold) => hold.object === object && hold.owner !== actor);
      if (held || to === steps.length - 1) pairs[step]?.push(pair);
    }
  };
  for (const [index, { actor, holds, irql }] of steps.entries()) {
    const taken = holds.filter(
      ({ object, owner }) =>
        owner === actor && !steps[index - 1]?.holds.some((hold) => hold.object === object && hold.owner === actor),
    );
    for (const { object } of taken)
      wait({ object, actor, spins: (irql ?? 0) >= 2 }, lastOf(steps, actor, index - 1), index - 1);
  }
  for (const { actor, object, explanation } of ending.waiting) {
    const last = steps.length - 1;
    const spins = explanation.startsWith(`${actor} spins`);
    if (object !== null) wait({ object, actor, spins }, lastOf(steps, actor, last), last);
  }
  return spansOf(pairs);
}

/** The last earlier step of another actor at an object that the last step is about: the other half of the race. */
export function rivalOf(steps: readonly TraceStep[]): number | undefined {
  const last = steps.at(-1);
  const rival = steps.findLastIndex(
    ({ actor, objects }) => actor !== last?.actor && objects.some((object) => last?.objects.includes(object)),
  );
  return rival < 0 ? undefined : rival;
}

function lastOf(steps: readonly TraceStep[], actor: string, before: number): number {
  const found = steps.findLastIndex((step, index) => index <= before && step.actor === actor);
  return found < 0 ? before + 1 : found;
}

function spansOf(pairs: readonly (readonly Pair[])[]): Span[] {
  const spans: Span[] = [];
  for (const [index, here] of pairs.entries()) {
    for (const pair of here) {
      const { object, actor } = pair;
      const at = spans.findIndex((span) => span.object === object && span.actor === actor && span.to === index - 1);
      if (at < 0) spans.push({ ...pair, from: index, to: index });
      else spans[at] = { ...(spans[at] as Span), to: index };
    }
  }
  return spans;
}
