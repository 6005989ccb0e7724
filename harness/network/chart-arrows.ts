import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  getInitialMicrosteps,
  getMicrosteps,
  type StateNode,
} from "xstate";
import { arrowGroups, chartNodes, stateName, type Transition } from "./chart-nodes";

/** An arrow of a chart, as it stands there. */
export interface ChartArrow {
  /** The state it leaves, nested ones joined by a dot. */
  readonly state: string;
  /** The call or choice; "always" for an arrow that is taken by itself. */
  readonly event: string;
  /** Its place among the arrows of that state and event, which are tried in order, and whether it has a guard. */
  readonly alternative: number;
  readonly guarded: boolean;
  /** Where it leads; null for nowhere. */
  readonly target: string | null;
  /** Place in the driver's source, from its `meta.source`. */
  readonly source: string | null;
}

const ALWAYS = "always";
/** Arrows that follow from others by themselves, such as `onDone`. */
const FOLLOWING = /^xstate\./;

/** The states and arrows of one chart, and which of them a step takes. */
export class ChartArrows {
  readonly arrows: readonly ChartArrow[];
  /** States in which an actor can stand: those without states inside. */
  readonly states: readonly string[];
  readonly #numbers = new Map<Transition, number>();

  constructor(private readonly machine: AnyStateMachine) {
    const nodes = chartNodes(machine);
    this.states = nodes.filter(isLeaf).map(stateName);
    const arrows: ChartArrow[] = [];
    for (const node of nodes) {
      for (const group of arrowGroups(node)) {
        for (const [alternative, transition] of group.entries()) {
          if (FOLLOWING.test(transition.eventType)) continue;
          this.#numbers.set(transition, arrows.push(arrowOf(node, transition, alternative)) - 1);
        }
      }
    }
    this.arrows = arrows;
  }

  /** What `event` takes from `snapshot`, as positions in {@link arrows}, and the states it comes through. */
  taken(snapshot: AnyMachineSnapshot, event: { readonly type: string; readonly result?: string }): Taken {
    const chosen = this.machine.getTransitionData(snapshot, event) as readonly Transition[];
    const steps = getMicrosteps(this.machine, snapshot, event).map(([after]) => after as AnyMachineSnapshot);
    return this.#along(chosen, steps, event);
  }

  /** The same for the beginning of the chart. */
  begun(): Taken {
    const steps = getInitialMicrosteps(this.machine).map(([after]) => after as AnyMachineSnapshot);
    return this.#along([], steps, { type: "xstate.init" });
  }

  #along(chosen: readonly Transition[], steps: readonly AnyMachineSnapshot[], event: object): Taken {
    const taken = [...chosen];
    for (const between of steps.slice(0, -1)) taken.push(...alwaysOf(between, event));
    const arrows = taken.flatMap((transition) => this.#numbers.get(transition) ?? []);
    const through = steps.flatMap(({ _nodes }) => (_nodes as StateNode[]).filter(isLeaf).map(stateName));
    return { arrows, states: [...new Set(through)] };
  }
}

/** Arrows, as positions among those of the chart, and names of states. */
export interface Taken {
  readonly arrows: readonly number[];
  readonly states: readonly string[];
}

/** The arrows that are taken by themselves where a chart does not rest: in each state the first whose guard holds. */
function alwaysOf({ _nodes, context }: AnyMachineSnapshot, event: object): Transition[] {
  return (_nodes as StateNode[]).flatMap((node) => {
    const candidates = (node.always ?? []) as readonly Transition[];
    const first = candidates.find(({ guard }) => typeof guard !== "function" || guard({ context, event }) === true);
    return first === undefined ? [] : [first];
  });
}

function arrowOf(node: StateNode, { eventType, target, guard, meta }: Transition, alternative: number): ChartArrow {
  return {
    state: stateName(node),
    event: eventType === "" ? ALWAYS : eventType,
    alternative,
    guarded: guard !== undefined,
    target: target?.[0] === undefined ? null : stateName(target[0]),
    source: (meta as { readonly source?: string } | undefined)?.source ?? null,
  };
}

function isLeaf({ type }: StateNode): boolean {
  return type === "atomic" || type === "final";
}
