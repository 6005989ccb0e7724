import type { AnyStateMachine, StateNode } from "xstate";

/** A chart as it would be drawn. */
export interface ChartOutline {
  /** Outermost first, in the order in which the chart lists them. */
  readonly states: readonly OutlineState[];
  readonly arrows: readonly OutlineArrow[];
}

export interface OutlineState {
  /** Its path, joined by dots: as a trace names where an actor stands. */
  readonly name: string;
  /** Where it has states of its own. */
  readonly compound: boolean;
  readonly final: boolean;
  /** Whether its parent begins here. */
  readonly initial: boolean;
}

export interface OutlineArrow {
  readonly from: string;
  readonly to: string;
  /** The call or choice on the arrow; empty where the step before takes it along. */
  readonly text: string;
  /** The guard in words, where it has some. */
  readonly guard?: string;
}

/** What a function without a name of its own is called after the key it stands under. */
const UNNAMED = "guard";

/** Reads the states and arrows off a machine. */
export function chartOutline(machine: AnyStateMachine): ChartOutline {
  const states: OutlineState[] = [];
  const arrows: OutlineArrow[] = [];
  const visit = (node: StateNode) => {
    if (node.path.length > 0) {
      states.push({
        name: nameOf(node),
        compound: node.type === "compound",
        final: node.type === "final",
        initial: node.parent?.initial?.target?.includes(node) === true,
      });
    }
    for (const transition of [...node.transitions.values(), node.always ?? []].flat()) {
      const guard = guardWords(transition.guard);
      for (const target of transition.target ?? [node]) {
        arrows.push({
          from: nameOf(node),
          to: nameOf(target as StateNode),
          text: transition.eventType.startsWith("xstate.") ? "" : transition.eventType,
          ...(guard === undefined ? {} : { guard }),
        });
      }
    }
    for (const child of Object.values(node.states)) visit(child as StateNode);
  };
  visit(machine.root as StateNode);
  return { states, arrows };
}

function nameOf({ path }: { readonly path: readonly string[] }): string {
  return path.join(".");
}

/** Guards of the language are functions named for what they ask. */
function guardWords(guard: unknown): string | undefined {
  const name = typeof guard === "function" ? guard.name : "";
  return name === "" || name === UNNAMED ? undefined : name;
}
