import type { Move } from "./moves";

/** Moves that do the same to the same components, said as one guarded command. */
export interface Alternative {
  readonly leader: number;
  readonly label: number;
  /** By component that takes part: the local states in which it does, ascending. */
  readonly guard: ReadonlyMap<number, readonly number[]>;
  /** By component that moves: where to. */
  readonly changes: ReadonlyMap<number, number>;
}

/**
 * Moves as guarded commands, ordered by leader and label.
 *
 * Moves that differ only in where one component stays are put together, in one component after the other. As many alternatives are
 * enabled in a state as moves are: two moves enabled in one state never become one alternative.
 */
export function alternatives(moves: readonly Move[]): Alternative[] {
  let found = moves.map(single);
  const components = [...new Set(moves.flatMap(({ parts }) => parts.map(({ component }) => component)))];
  for (const component of components) found = merged(found, component);
  return found.sort((a, b) => a.leader - b.leader || a.label - b.label);
}

function single({ leader, label, parts }: Move): Alternative {
  const moving = parts.filter(({ from, to }) => from !== to);
  return {
    leader,
    label,
    guard: new Map(parts.map(({ component, from }) => [component, [from]])),
    changes: new Map(moving.map(({ component, to }) => [component, to])),
  };
}

function merged(all: readonly Alternative[], component: number): Alternative[] {
  const groups = new Map<string, { readonly first: Alternative; readonly staysAt: number[][] }>();
  const apart: Alternative[] = [];
  for (const alternative of all) {
    const own = alternative.guard.get(component);
    if (own === undefined || alternative.changes.has(component)) {
      apart.push(alternative);
      continue;
    }
    const key = keyWithout(alternative, component);
    const group = groups.get(key) ?? { first: alternative, staysAt: [] };
    groups.set(key, group);
    const room = group.staysAt.find((locals) => !own.some((local) => locals.includes(local)));
    if (room === undefined) group.staysAt.push([...own]);
    else room.push(...own);
  }
  for (const { first, staysAt } of groups.values()) {
    for (const locals of staysAt) {
      const guard = new Map(first.guard).set(
        component,
        locals.sort((a, b) => a - b),
      );
      apart.push({ ...first, guard });
    }
  }
  return apart;
}

function keyWithout({ leader, label, guard, changes }: Alternative, component: number): string {
  const sorted = (map: ReadonlyMap<number, unknown>) =>
    [...map].filter(([key]) => key !== component).sort(([a], [b]) => a - b);
  return JSON.stringify([leader, label, sorted(guard), sorted(changes)]);
}
