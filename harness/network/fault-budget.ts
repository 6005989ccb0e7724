import { Interner } from "./interner";
import type { Component, Label, Network, Outcome, Response, Step } from "./network";

/** What counts as a fault beside the fault variants of objects' messages: choices of the environment, in their own words. */
export interface FaultBudget {
  /** How many faults a run may have. */
  readonly budget: number;
  readonly choices: readonly string[];
}

/** Counts the faults of a run: its local state is their number. A step that would have too many is refused. */
class FaultsLeft implements Component {
  readonly name = "faults";
  readonly initial = 0;

  constructor(private readonly budget: number) {}

  get size(): number {
    return this.budget + 1;
  }

  offers(): readonly Step[] {
    return [];
  }

  /** @param faults - how many faults the step has */
  respond(used: number, faults: number): readonly Response[] {
    return used + faults > this.budget ? [] : [{ local: used + faults, reply: 0 }];
  }

  status(): { kind: "idle" } {
    return { kind: "idle" };
  }

  describe(used: number): string {
    return `${used} of ${this.budget}`;
  }
}

/** An answer as it is passed on: the component's own, and the fault that it is. */
type Told = readonly [reply: number, fault: string];

/**
 * The network in which no run has more faults than the budget: a component that counts them is added at the end, and labels say which faults a step
 * has. All other components keep their numbers and local states.
 */
export function withFaultBudget(network: Network, { budget, choices }: FaultBudget): Network {
  const told = new Interner<Told>();
  const labels = new Interner<readonly [label: number, faults: readonly string[]]>();
  const counter = network.components.length;

  const labelled = ({ local, label }: Outcome, faults: readonly string[]): Outcome => ({
    local,
    label: labels.id(JSON.stringify([label, faults]), () => [label, faults]),
  });

  const counted = (outcomes: readonly Outcome[], faults: readonly string[]): Step => {
    const done: Step = { kind: "done", outcomes: outcomes.map((outcome) => labelled(outcome, faults)) };
    return faults.length === 0 ? done : { kind: "ask", component: counter, message: faults.length, next: () => done };
  };

  /** Several outcomes of one step are either all a fault or none is: a choice is one outcome. */
  const ended = (outcomes: readonly Outcome[], faults: readonly string[]): Step => {
    const [first] = outcomes;
    const { kind, actor, call } = first === undefined ? noLabel : network.label(first.label);
    const chosen = kind === "choice" && choices.includes(call);
    return counted(outcomes, chosen ? [...faults, `${actor}: ${call}`] : faults);
  };

  const through = (step: Step, faults: readonly string[]): Step => {
    if (step.kind === "done") return ended(step.outcomes, faults);
    return {
      ...step,
      next: (reply) => {
        const [own, fault] = told.value(reply);
        return through(step.next(own), fault === "" ? faults : [...faults, fault]);
      },
    };
  };

  const telling = (component: Component): Component => ({
    name: component.name,
    initial: component.initial,
    get size() {
      return component.size;
    },
    offers: (local) => component.offers(local).map((step) => through(step, [])),
    respond: (local, message) =>
      component.respond(local, message).map(({ local: next, reply, fault = "" }) => ({
        local: next,
        reply: told.id(`${reply} ${fault}`, () => [reply, fault]),
      })),
    status: (local) => component.status(local),
    describe: (local) => component.describe(local),
  });

  return {
    ...network,
    components: [...network.components.map(telling), new FaultsLeft(budget)],
    label: (id) => {
      const [label, faults] = labels.value(id);
      return faults.length === 0 ? network.label(label) : { ...network.label(label), faults };
    },
    ...(network.symmetry !== undefined && {
      symmetry: network.symmetry.map((group) => ({
        ...group,
        exchanged: (component: number, local: number, one: number, other: number) =>
          component === counter ? local : group.exchanged(component, local, one, other),
        view: (component: number, local: number, instance: number) =>
          component === counter ? String(local) : group.view(component, local, instance),
      })),
    }),
  };
}

const noLabel: Label = { actor: "", call: "", phase: "", kind: "call" };
