import { type ExplorePlan, wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import type { Label, Network } from "../network/network";
import { initialState, type Successor, successors } from "../network/successors";
import { type Restriction, restricted } from "./restricted";

/** What the shrinking may cost, and what counts as a switch. */
export interface ShrinkPlan {
  /** States and milliseconds of each search. */
  readonly maxStates: number;
  readonly timeoutMs: number;
  /** Whether a step of this leader is one of a context, and not of the environment. */
  acts(leader: number, label: Label): boolean;
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
    return {
      schedule: this.#best,
      idle: [...frozen].filter((leader) => acting.has(leader)),
      calm,
      switches,
      switchesNecessary: necessary,
      searchedStates: this.#searchedStates,
    };
  }

  /**
   * Searches with no switch, then one, and so on; the first bound that fails has the shortest run with the fewest switches. They are
   * necessary where nothing is violated with one less, whoever acts and whatever is chosen.
   */
  #fewestSwitches(left: Restriction): { switches: number | null; necessary: boolean } {
    const { acts } = this.plan;
    const had = countSwitches(follow(this.network, this.#best), this.network, this.plan);
    for (let most = 0; most <= had; most++) {
      if (this.#search({ ...left, switches: { most, acts } }) !== "found") continue;
      const shrunk = this.#best;
      const fewer = most === 0 ? "none" : this.#search({ frozen: new Set(), switches: { most: most - 1, acts } });
      this.#best = shrunk;
      return { switches: most, necessary: fewer === "none" };
    }
    return { switches: null, necessary: false };
  }

  /** Whether a run within the restriction violates the property; the shortest becomes the best known. */
  #search(restriction: Restriction): "found" | "none" | "unknown" {
    const view = restricted(this.network, restriction);
    const { maxStates, timeoutMs } = this.plan;
    const plan: ExplorePlan = { ...wholeSpace, maxStates, timeoutMs, properties: [this.property] };
    const { violations, complete, states } = explore(view, plan);
    this.#searchedStates += states;
    const [violation] = violations;
    if (violation === undefined) return complete ? "none" : "unknown";
    const schedule = original(this.network, view, violation.schedule);
    // Where nothing can move within the restriction, something may still move without it.
    const needsEnd = violation.kind === "stuck" || violation.kind === "final";
    if (needsEnd && offeredAfter(this.network, schedule) > 0) return "unknown";
    this.#best = schedule;
    return "found";
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

/** Changes of the acting context in a run. */
function countSwitches(steps: readonly Successor[], network: Network, { acts }: ShrinkPlan): number {
  const leaders = steps.filter(({ leader, label }) => acts(leader, network.label(label))).map(({ leader }) => leader);
  return leaders.filter((leader, index) => index > 0 && leader !== leaders[index - 1]).length;
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
