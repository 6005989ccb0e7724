import type { AnyStateMachine, StateNode } from "xstate";

/** An arrow of a machine, as XState holds it. */
export interface Transition {
  readonly eventType: string;
  /** Undefined for nowhere. */
  readonly target: readonly StateNode[] | undefined;
  readonly guard?: unknown;
  readonly meta?: unknown;
}

/** Every state of a machine, outermost first, in the order in which the chart lists them; the machine itself is the first. */
export function chartNodes({ root }: AnyStateMachine): StateNode[] {
  const within = (node: StateNode): StateNode[] => [
    node,
    ...Object.values(node.states as Record<string, StateNode>).flatMap(within),
  ];
  return within(root as StateNode);
}

/** The arrows that leave a state, those of one event together, in the order in which they are tried. */
export function arrowGroups({ transitions, always }: StateNode): (readonly Transition[])[] {
  return [...transitions.values(), always ?? []] as (readonly Transition[])[];
}

/** A state's path, joined by dots: as a trace names where an actor stands. */
export function stateName({ path }: StateNode): string {
  return path.join(".");
}
