import type { ActorComponent } from "../actor-component";
import type { Component, NetworkProperty, Step } from "../network";
import type { Numbered } from "../wiring";
import { type MemoryUse, memoryUses } from "./memory-use";
import { meet } from "./window";

interface Racing {
  readonly actor: Numbered<ActorComponent>;
  readonly use: MemoryUse;
}

/**
 * No two actors can make accesses of the same memory next, of which one writes and one is plain.
 * It reads every component: whether a step is possible is everybody's affair.
 */
export function dataRaceProperty(
  name: string,
  actors: readonly Numbered<ActorComponent>[],
  components: readonly Component[],
): NetworkProperty {
  const uses = actors.map(() => new Map<number, readonly MemoryUse[]>());
  const usesOf = (index: number, local: number): readonly MemoryUse[] => {
    const known = uses[index]!;
    const { component } = actors[index]!;
    const here = component.local(local);
    if (!known.has(local)) known.set(local, here.stage === "running" ? memoryUses(component, here) : []);
    return known.get(local)!;
  };
  const race = (state: readonly number[]): readonly [Racing, Racing] | undefined => {
    const next = actors.flatMap((actor, index) =>
      usesOf(index, state[actor.number] ?? 0).map((use): Racing => ({ actor, use })),
    );
    for (const [index, one] of next.entries()) {
      const other = next.slice(index + 1).find((each) => conflict(one, each));
      if (other === undefined) continue;
      if ([one, other].every(({ actor }) => mayStep(components, actor, state))) return [one, other];
    }
    return undefined;
  };
  return {
    kind: "invariant",
    name,
    reads: components.map((_, number) => number),
    holds: (state) => race(state) === undefined,
    explain: (state) => (race(state) ?? []).map(inWords).join(", at the moment when "),
  };
}

function conflict(one: Racing, other: Racing): boolean {
  const apart = one.actor !== other.actor && meet(one.use, other.use);
  return apart && (one.use.writes || other.use.writes) && (one.use.plain || other.use.plain);
}

function inWords({ actor, use }: Racing): string {
  return `${actor.component.name} may ${use.writes ? "write" : "read"} ${use.object} with ${use.text}`;
}

/** Whether one of the actor's steps is possible. */
function mayStep(
  components: readonly Component[],
  { number, component }: Numbered<ActorComponent>,
  state: readonly number[],
): boolean {
  const ends = (step: Step): boolean => {
    if (step.kind === "done") return step.outcomes.length > 0;
    const responses = components[step.component]!.respond(state[step.component] ?? 0, step.message);
    return responses.some(({ reply }) => ends(step.next(reply)));
  };
  return component.offers(state[number] ?? 0).some(ends);
}
