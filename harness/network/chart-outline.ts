import type { AnyStateMachine, StateNode } from "xstate";
import { arrowGroups, chartNodes, stateName } from "./chart-nodes";

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
  const nodes = chartNodes(machine);
  return { states: nodes.slice(1).map(stateOf), arrows: nodes.flatMap(arrowsOf) };
}

function stateOf(node: StateNode): OutlineState {
  return {
    name: stateName(node),
    compound: node.type === "compound",
    final: node.type === "final",
    initial: node.parent?.initial?.target?.includes(node) === true,
  };
}

function arrowsOf(node: StateNode): OutlineArrow[] {
  return arrowGroups(node)
    .flat()
    .flatMap(({ target, guard, eventType }) => {
      const words = guardWords(guard);
      return (target ?? [node]).map((to) => ({
        from: stateName(node),
        to: stateName(to),
        text: eventType.startsWith("xstate.") ? "" : eventType,
        ...(words === undefined ? {} : { guard: words }),
      }));
    });
}

/** Guards of the language are functions named for what they ask. */
function guardWords(guard: unknown): string | undefined {
  const name = typeof guard === "function" ? guard.name : "";
  return name === "" || name === UNNAMED ? undefined : name;
}
