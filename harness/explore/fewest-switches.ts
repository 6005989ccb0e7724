import type { Label, Network } from "../network/network";
import type { ExplorePlan } from "./exploration";
import { Judge } from "./judge";
import { Packing } from "./packing";
import { StepGraph } from "./step-graph";

/** The run with the fewest switches of context to a violation, and of those the one with the fewest steps. */
export interface FewestSwitches {
  readonly schedule: readonly number[];
  readonly switches: number;
  /** Everything of what was looked for that is violated at its end. */
  readonly properties: readonly string[];
}

/** A state together with the context that acted last, which says what is a switch. */
interface Place {
  readonly state: number;
  /** Undefined before the first step of any. */
  readonly last: string | undefined;
  readonly steps: number;
  readonly by?: { readonly from: Place; readonly choice: number };
}

const placesBetweenLooks = 256;

/**
 * Looks for a violation of `plan.properties` by switches first and steps second, over all states.
 *
 * @param contextOf - the context that takes a step with this label; undefined for the environment and its choices, whose steps switch nothing
 * @param searched - told at the end how many states were met
 * @returns undefined where nothing is violated, or a limit of the plan is hit before
 */
export function fewestSwitches(
  network: Network,
  plan: ExplorePlan,
  contextOf: (label: Label) => string | undefined,
  searched: (states: number) => void = () => {},
): FewestSwitches | undefined {
  const found = cheapest(network, plan, contextOf, searched, () => true);
  return found && { schedule: found.schedule, switches: found.cost, properties: found.properties };
}

/** The least number of pre-emptions that a violation takes: switches away from a context that could have gone on. */
export interface FewestPreemptions {
  readonly schedule: readonly number[];
  readonly preemptions: number;
}

/**
 * Looks for a violation of `plan.properties` by pre-emptions first and steps second, over all states, as in M. Musuvathi and S. Qadeer,
 * "Iterative context bounding for systematic testing of multithreaded programs" (PLDI 2007). Parameters and result are those of
 * {@link fewestSwitches}.
 */
export function fewestPreemptions(
  network: Network,
  plan: ExplorePlan,
  contextOf: (label: Label) => string | undefined,
  searched: (states: number) => void = () => {},
): FewestPreemptions | undefined {
  const found = cheapest(network, plan, contextOf, searched, (lastCanGoOn) => lastCanGoOn);
  return found && { schedule: found.schedule, preemptions: found.cost };
}

interface Cheapest {
  readonly schedule: readonly number[];
  readonly cost: number;
  readonly properties: readonly string[];
}

/** Searches by the number of switches that are charged for; whether one is depends on whether the context that acted last could have gone on. */
function cheapest(
  network: Network,
  plan: ExplorePlan,
  contextOf: (label: Label) => string | undefined,
  searched: (states: number) => void,
  isCharged: (lastCanGoOn: boolean) => boolean,
): Cheapest | undefined {
  const startedMs = performance.now();
  const graph = new StepGraph(network);
  const judge = judgeOf(network, graph, plan);
  const contexts = new Map<number, string | undefined>();
  const acting = (label: number): string | undefined => {
    if (!contexts.has(label)) contexts.set(label, contextOf(network.label(label)));
    return contexts.get(label);
  };
  const known = new Set<string>();
  let places = 0;
  const isOver = () =>
    graph.states > plan.maxStates ||
    (++places % placesBetweenLooks === 0 &&
      (graph.bytes > plan.maxMemoryBytes || plan.shouldStop() || performance.now() - startedMs >= plan.timeoutMs));

  const over = <Found>(found: Found): Found => {
    searched(graph.states);
    return found;
  };

  let level = new Queue([{ state: graph.initial, last: undefined, steps: 0 }]);
  for (let cost = 0; !level.empty; cost++) {
    const next = new Queue([]);
    for (let place = level.take(); place !== undefined; place = level.take()) {
      const { state, last, steps } = place;
      const name = `${state} ${last ?? ""}`;
      if (known.has(name)) continue;
      known.add(name);
      if (isOver()) return over(undefined);
      const onward = graph.steps(state);
      const properties = judge(state, onward.length === 0);
      if (properties.length > 0) return over({ schedule: choicesTo(place), cost, properties });
      const charged = isCharged(onward.some(({ move }) => acting(move.label) === last));
      for (const { move, to, choice } of onward) {
        const context = acting(move.label);
        const by = { from: place, choice };
        const isSwitch = context !== undefined && last !== undefined && context !== last;
        (isSwitch && charged ? next : level).add({ state: to, last: context ?? last, steps: steps + 1, by });
      }
    }
    level = next;
  }
  return over(undefined);
}

/** Judges a state with the breadth-first search's own judge: names of what is violated there. */
function judgeOf(network: Network, graph: StepGraph, plan: ExplorePlan): (state: number, dead: boolean) => string[] {
  const { tree } = graph.table;
  const judge = new Judge(network, tree, plan.properties);
  // No field has room for anything, so that the memos, of no use here, stay small.
  const invariants = judge.tables(new Packing(network.components.map(() => 0))).length;
  return (state, dead) => {
    const locals = graph.locals(state);
    if (graph.inError(state)) judge.examineError(locals, state);
    else if (dead) judge.examineTerminal(locals, state);
    for (let invariant = 0; invariant < invariants; invariant++) judge.examineInvariant(invariant, 0, locals, state);
    return judge.findings.map(({ property }) => property);
  };
}

function choicesTo(place: Place): number[] {
  const choices: number[] = [];
  for (let at: Place = place; at.by !== undefined; at = at.by.from) choices.push(at.by.choice);
  return choices.reverse();
}

/** Places of one number of switches, fewest steps first: steps only grow while they are taken out. */
class Queue {
  readonly #bySteps: Place[][] = [];
  #at = Number.POSITIVE_INFINITY;
  #count = 0;

  constructor(places: readonly Place[]) {
    for (const place of places) this.add(place);
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  add(place: Place): void {
    this.#bySteps[place.steps] ??= [];
    this.#bySteps[place.steps]!.push(place);
    this.#at = Math.min(this.#at, place.steps);
    this.#count++;
  }

  take(): Place | undefined {
    if (this.#count === 0) return undefined;
    while ((this.#bySteps[this.#at]?.length ?? 0) === 0) this.#at++;
    this.#count--;
    return this.#bySteps[this.#at]!.pop();
  }
}
