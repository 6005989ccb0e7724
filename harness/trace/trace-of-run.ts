import type { CompiledDesign } from "../network/compile-design";
import type { GlobalState } from "../network/successors";
import { chartsOf } from "./charts";
import { contextSwitches } from "./context-switches";
import { endingOf } from "./ending";
import { holdings } from "./holdings";
import { scheduledSteps } from "./replay";
import { lastState, type Run, type RunStep } from "./run";
import { printSchedule, type Schedule } from "./schedule";
import type { Change, SmallestFaults, Trace, TraceStep } from "./trace";

/** What a run does not say about itself. */
export interface TraceFacts extends Omit<Schedule, "steps"> {
  readonly smallestProcessors: number | null;
  readonly provenShortest: boolean | null;
  readonly fewestSwitches?: boolean;
  readonly smallestFaults?: SmallestFaults;
}

/** Names everything in a run of `design`. */
export function traceOf(design: CompiledDesign, run: Run, facts: TraceFacts): Trace {
  const { smallestProcessors, provenShortest, ...head } = facts;
  const steps = traceSteps(design, run);
  return {
    schedule: printSchedule({ ...head, steps: scheduledSteps(run) }),
    steps,
    ending: endingOf(design, lastState(run), loopOf(run, facts.loopStart)),
    ...(facts.loopStart === undefined ? {} : { loopStart: facts.loopStart }),
    contextSwitches: contextSwitches(steps),
    ...(facts.fewestSwitches === true && { fewestSwitches: true }),
    ...(facts.smallestFaults !== undefined && { smallestFaults: facts.smallestFaults }),
    smallestProcessors,
    provenShortest,
    properties: design.network.properties.map(({ name, kind }) => ({ name, kind })),
    charts: chartsOf(design, new Set(steps.map(({ actor }) => actor))),
  };
}

/** The states that a run goes round for ever; none where it ends. */
function loopOf({ steps }: Run, loopStart: number | undefined): GlobalState[] {
  return loopStart === undefined ? [] : steps.slice(loopStart).map(({ before }) => before);
}

function traceSteps(design: CompiledDesign, { steps }: Run): TraceStep[] {
  const lastOn = new Map<string, number>();
  return steps.map((step) => {
    const { actor, kind, call, phase, result = null, source = null, arrow = null, faults } = step.label;
    const processor = processorOf(design, step) ?? lastOn.get(actor) ?? null;
    if (processor !== null) lastOn.set(actor, processor);
    const before = irqlOf(design, actor, step.before);
    const after = irqlOf(design, actor, step.after);
    return {
      actor,
      processor,
      irql: kind === "enter" ? after : before,
      irqlAfter: after,
      kind,
      call,
      phase: phase === "" ? null : phase,
      result,
      ...(faults !== undefined && { faults }),
      source,
      arrow,
      objects: design.objects
        .filter(({ number, component }) => step.participants.includes(number) && !component.placed.kind.implicit)
        .filter(({ component }) => kind !== "call" || component.name !== imageOf(design, actor))
        .map(({ component }) => component.name),
      changes: changes(design, step),
      holds: holdings(design, step.after),
      occupancy: design.processors.map(({ number, component }) =>
        component.stack(step.after[number] ?? 0).map((context) => context.actor),
      ),
      unmet: unmet(design, step.after),
    };
  });
}

/** The driver image that an actor's instructions lie in: it has a part in every one of its calls, which would be no news. */
function imageOf({ actors }: CompiledDesign, actor: string): string | undefined {
  return actors.find(({ component }) => component.name === actor)?.component.placement.actor.options.image;
}

/** The label's processor; a step into a bug check may leave it open, and then it is where the actor lies, or the only one it may use. */
function processorOf(design: CompiledDesign, { label, before }: RunStep): number | undefined {
  if (label.processor !== undefined) return label.processor;
  const actor = design.actors.find(({ component }) => component.name === label.actor)?.component;
  if (actor === undefined || actor.placement.actor.kind === "environment") return undefined;
  const lies = design.processors.findIndex(({ number, component }) =>
    component.stack(before[number] ?? 0).some((context) => context.actor === label.actor),
  );
  if (lies >= 0) return lies;
  return actor.placement.processors.length === 1 ? actor.placement.processors[0] : undefined;
}

function irqlOf(design: CompiledDesign, actor: string, state: GlobalState): number | null {
  const level = design.levels.get(actor);
  return level === undefined ? null : level.component.irql(state[level.number] ?? 0);
}

function unmet({ network }: CompiledDesign, state: GlobalState): string[] {
  const errors = network.components.flatMap((component, number) => {
    const status = component.status(state[number] ?? 0);
    return status.kind === "error" ? [status.error.property] : [];
  });
  const unmet = network.properties.filter((property) => {
    if (property.kind === "error") return errors.includes(property.name);
    if (property.kind !== "invariant" && property.kind !== "final") return false;
    return !property.holds(property.reads.map((component) => state[component] ?? 0));
  });
  return unmet.map(({ name }) => name);
}

function changes({ network }: CompiledDesign, { leader, before, after }: RunStep): Change[] {
  const changed = network.components.flatMap((component, number) => {
    const from = component.describe(before[number] ?? 0);
    const to = component.describe(after[number] ?? 0);
    return before[number] === after[number] || from === to ? [] : [{ number, component: component.name, from, to }];
  });
  return changed
    .sort((a, b) => Number(b.number === leader) - Number(a.number === leader))
    .map(({ component, from, to }) => ({ component, from, to }));
}
