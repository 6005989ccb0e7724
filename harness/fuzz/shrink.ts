import { type ExplorePlan, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { fewestPreemptions, fewestSwitches } from "../explore/fewest-switches";
import type { Label, Network } from "../network/network";
import { initialState, type Successor, successors } from "../network/successors";
import { type Restriction, restricted } from "./restricted";

/** What the shrinking may cost, and what counts as a switch. Counted in states, so that the same run shrinks to the same on any machine. */
export interface ShrinkPlan {
  /** States of each search. */
  readonly maxStates: number;
  /** States of all searches together: beyond them, what is left stays. */
  readonly budget: number;
  /** The context that takes a step with this label; undefined for the environment and its choices, whose steps switch nothing. */
  contextOf(label: Label): string | undefined;
}

export interface Shrunk {
  readonly schedule: readonly number[];
  /** Leaders that do without: the same is violated while they never step. */
  readonly idle: readonly number[];
  /** Environment choices that do without, by name. */
  readonly calm: readonly string[];
  /** Changes of the acting context; null where the search ran into its limits. */
  readonly switches: number | null;
  /** Whether every run with fewer switches was searched, and none violates the property. */
  readonly switchesNecessary: boolean;
  /** The steps of the schedule, by index, that come while the context that acted before could have gone on. */
  readonly preemptions: readonly number[];
  /** Whether every run with fewer pre-emptions was searched, and none violates the property. */
  readonly preemptionsNecessary: boolean;
  readonly searchedStates: number;
}

/**
 * Makes a failing run small in ordered dimensions: actors, then faults, then switches, then steps. Each is tried by an exhaustive search of
 * the network restricted to what is left, so that what remains is needed as far as the search went; what a search cannot decide
 * within its limits stays.
 *
 * @param property - violated at the end of the run
 */
export function shrink(network: Network, schedule: readonly number[], property: string, plan: ShrinkPlan): Shrunk {
  return new Shrinking(network, property, plan).of(schedule);
}

class Shrinking {
  #best: readonly number[] = [];
  #searchedStates = 0;

  constructor(
    private readonly network: Network,
    private readonly property: string,
    private readonly plan: ShrinkPlan,
  ) {}

  of(schedule: readonly number[]): Shrunk {
    this.#best = schedule;
    const steps = follow(this.network, schedule);
    const acting = new Set(steps.map(({ leader }) => leader));
    const everybody = [...this.network.components.keys()];
    let frozen: ReadonlySet<number> = new Set(everybody.filter((leader) => !acting.has(leader)));
    if (this.#search({ frozen }) !== "found") frozen = new Set();
    for (const leader of acting) {
      const fewer = new Set([...frozen, leader]);
      if (this.#search({ frozen: fewer }) === "found") frozen = fewer;
    }

    const faults = new Set(
      steps
        .map(({ label }) => this.network.label(label))
        .filter(isChoice)
        .map(nameOf),
    );
    let calm: readonly string[] = [];
    for (const fault of faults) {
      const calmer = [...calm, fault];
      if (this.#search({ frozen, without: isOneOf(calmer) }) === "found") calm = calmer;
    }

    const { switches, necessary } = this.#fewestSwitches({ frozen, without: isOneOf(calm) });
    const preemptions = this.#preemptions();
    return {
      schedule: this.#best,
      idle: [...frozen].filter((leader) => acting.has(leader)),
      calm,
      switches,
      switchesNecessary: necessary,
      preemptions,
      preemptionsNecessary: preemptions.length === 0 || this.#fewestPreemptions() === preemptions.length,
      searchedStates: this.#searchedStates,
    };
  }

  /**
   * Searches runs by switches; the first that fails is the shortest with the fewest. They are necessary where as many are needed whoever acts and
   * whatever is chosen.
   */
  #fewestSwitches(left: Restriction): { switches: number | null; necessary: boolean } {
    const whole: Restriction = { frozen: new Set() };
    for (const restriction of [left, whole]) {
      const view = restricted(this.network, restriction);
      const found = this.#bySwitches(view);
      if (found === undefined) continue;
      const schedule = original(this.network, view, found.schedule);
      if (!this.#isViolatedAfter(schedule)) continue;
      this.#best = schedule;
      const { switches } = found;
      const necessary =
        switches === 0 || restriction === whole || this.#bySwitches(this.network)?.switches === switches;
      return { switches, necessary };
    }
    return { switches: null, necessary: false };
  }

  #bySwitches(network: Network) {
    const plan = this.#plan();
    if (plan.maxStates === 0) return undefined;
    return fewestSwitches(network, plan, this.plan.contextOf, (states) => this.#spend(states));
  }

  /** What any violation takes; undefined where that was not found out. */
  #fewestPreemptions(): number | undefined {
    const plan = this.#plan();
    if (plan.maxStates === 0) return undefined;
    const spend = (states: number) => this.#spend(states);
    return fewestPreemptions(this.network, plan, this.plan.contextOf, spend)?.preemptions;
  }

  #preemptions(): number[] {
    const { network } = this;
    const contextAt = ({ label }: Successor) => this.plan.contextOf(network.label(label));
    let last: string | undefined;
    let state = initialState(network);
    return this.#best.flatMap((choice, index) => {
      const offered = successors(network, state);
      const step = offered[choice]!;
      const context = contextAt(step);
      const couldGoOn = last !== undefined && offered.some((other) => contextAt(other) === last);
      const preempts = context !== undefined && context !== last && couldGoOn;
      last = context ?? last;
      state = step.state;
      return preempts ? [index] : [];
    });
  }

  #spend(states: number): void {
    this.#searchedStates += states;
  }

  /** Whether a run within the restriction violates the property; the shortest becomes the best known. */
  #search(restriction: Restriction): "found" | "none" | "unknown" {
    const view = restricted(this.network, restriction);
    const plan = this.#plan();
    if (plan.maxStates === 0) return "unknown";
    const { violations, complete, states } = explore(view, plan);
    this.#spend(states);
    const [violation] = violations;
    if (violation === undefined) return complete ? "none" : "unknown";
    const schedule = original(this.network, view, violation.schedule);
    if (!this.#isViolatedAfter(schedule)) return "unknown";
    this.#best = schedule;
    return "found";
  }

  /** Where nothing can move within a restriction, something may still move without it: then nothing has ended. */
  #isViolatedAfter(schedule: readonly number[]): boolean {
    const kinds = this.network.properties.filter(({ name }) => name === this.property).map(({ kind }) => kind);
    const needsEnd = kinds.every((kind) => kind === "stuck" || kind === "final");
    return !needsEnd || offeredAfter(this.network, schedule) === 0;
  }

  #plan(): ExplorePlan {
    const { maxStates, budget } = this.plan;
    const left = Math.max(0, Math.min(maxStates, budget - this.#searchedStates));
    return { ...wholeSpace, maxStates: left, properties: [this.property] };
  }
}

function isChoice({ kind }: Label): boolean {
  return kind === "choice";
}

function nameOf({ actor, call }: Label): string {
  return `${actor}: ${call}`;
}

function isOneOf(names: readonly string[]): (label: Label) => boolean {
  return (label) => isChoice(label) && names.includes(nameOf(label));
}

function follow(network: Network, schedule: readonly number[]): Successor[] {
  let state = initialState(network);
  return schedule.map((choice) => {
    const step = successors(network, state)[choice];
    if (step === undefined) throw new Error(`[bugcheck fault] there is no choice ${choice}`);
    state = step.state;
    return step;
  });
}

function offeredAfter(network: Network, schedule: readonly number[]): number {
  const state = follow(network, schedule).at(-1)?.state ?? initialState(network);
  return successors(network, state).length;
}

/** The choices in `network` of a run of its restricted view. */
function original(network: Network, view: Network, schedule: readonly number[]): number[] {
  let state = initialState(network);
  return follow(view, schedule).map((step) => {
    const next = step.state.slice(0, network.components.length).join();
    const offered = successors(network, state);
    const choice = offered.findIndex(
      ({ leader, label, state: to }) => leader === step.leader && label === step.label && to.join() === next,
    );
    if (choice < 0) throw new Error("[bugcheck fault] a restricted network has a step that the whole one has not");
    state = offered[choice]!.state;
    return choice;
  });
}
