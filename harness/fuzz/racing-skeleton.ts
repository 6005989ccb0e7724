import type { Label, Network, Step } from "../network/network";
import { type GlobalState, initialState, successors } from "../network/successors";
import { type TakenStep, takenSteps } from "./taken-steps";

/**
 * What is left of a run when everything is taken away but its racing steps and their order: enough to find the run again in a design
 * that has changed elsewhere.
 */
export interface RacingSkeleton {
  /** In the order of the run they come from. */
  readonly steps: readonly RacingStep[];
  /** Which steps came before which, as positions in `steps`: neighbours at one component that at least one of them changed. */
  readonly order: readonly (readonly [number, number])[];
}

/** A step by what does not change when states are renamed: who, what and, where that is open, with which result. */
export type RacingStep = Pick<Label, "actor" | "call" | "phase" | "kind"> & { readonly result: string };

export function racingStep({ actor, call, phase, kind, result = "" }: Label): RacingStep {
  return { actor, call, phase, kind, result };
}

/**
 * The skeleton of a run of `network`: choices of the environment, and steps at components that several leaders touch and somebody changes,
 * or that somebody waits for where the run ends because nothing can move.
 */
export function racingSkeleton(network: Network, schedule: readonly number[]): RacingSkeleton {
  const run = takenSteps(network, schedule);
  const shared = new Set([...network.components.keys()].filter((component) => isShared(run, component)));
  for (const component of refusing(network, run.at(-1)?.state ?? initialState(network))) shared.add(component);
  const racing = run.filter(
    ({ label, participants }) =>
      network.label(label).kind === "choice" || participants.some((component) => shared.has(component)),
  );
  const order = racing.flatMap((step, after) => {
    const before = new Set<number>();
    for (const component of step.participants) {
      if (!shared.has(component)) continue;
      for (let index = after - 1; index >= 0; index--) {
        const other = racing[index]!;
        if (!other.participants.includes(component)) continue;
        const conflict = other.changed.includes(component) || step.changed.includes(component);
        if (conflict && other.leader !== step.leader) before.add(index);
        // Readers of one value are in no order; a change is after all of them.
        if (other.changed.includes(component)) break;
      }
    }
    return [...before].sort((a, b) => a - b).map((index) => [index, after] as const);
  });
  return { steps: racing.map(({ label }) => racingStep(network.label(label))), order };
}

/** A component that leads steps of its own, such as a processor's memory, is shared where others change it. */
function isShared(run: readonly TakenStep[], component: number): boolean {
  const touching = run.filter(({ participants }) => participants.includes(component));
  const others = touching.filter(({ leader }) => leader !== component);
  const changing = (steps: readonly TakenStep[]) => steps.some(({ changed }) => changed.includes(component));
  if (others.length < touching.length && changing(others)) return true;
  return new Set(others.map(({ leader }) => leader)).size > 1 && changing(others);
}

/** Who refuses what is asked where nothing can move; nobody where something can, or an error has ended the run. */
function refusing(network: Network, state: GlobalState): Set<number> {
  const refused = new Set<number>();
  const isError = network.components.some((component, number) => component.status(state[number]!).kind === "error");
  if (isError || successors(network, state).length > 0) return refused;
  const visit = (step: Step): void => {
    if (step.kind === "done") return;
    const responses = network.components[step.component]!.respond(state[step.component]!, step.message);
    if (responses.length === 0) refused.add(step.component);
    for (const { reply } of responses) visit(step.next(reply));
  };
  for (const [number, component] of network.components.entries()) component.offers(state[number]!).forEach(visit);
  return refused;
}
