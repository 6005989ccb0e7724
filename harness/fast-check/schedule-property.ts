import fc from "fast-check";
import { defaultProperties } from "../../properties/default-properties";
import type { Design } from "../language/design";
import { compileDesign } from "../network/compile-design";
import type { Network } from "../network/network";
import { follow, scheduledSteps } from "../trace/replay";
import { printSchedule } from "../trace/schedule";
import { InterruptedRuns, type RunInput, type RunOutcome } from "./interrupted-runs";
import { type Interruption, type InterruptionConstraints, interruptions } from "./interruption";
import { networkArbitrary } from "./random-network";
import { type SampledScope, type ScopeConstraints, scopeArbitrary } from "./scope-arbitrary";

/** One run of a design, as drawn; it prints as what fast-check shows of a counterexample. */
export interface SampledRun extends RunInput {
  readonly scope: SampledScope;
}

export interface ScheduleConstraints extends ScopeConstraints {
  /** Of the schedule; interruptions at most, and what they are drawn from. */
  readonly interruptions?: InterruptionConstraints;
  /** Steps after which a run is cut off and counts as a pass; 2,000 unless told otherwise. */
  readonly runSteps?: number;
}

/** Schedules: lists of interruptions. Any of them is a run of any design, and shrunk ones are runs as well. */
export function scheduleArbitrary(constraints: InterruptionConstraints = {}): fc.Arbitrary<readonly Interruption[]> {
  return interruptions(constraints);
}

/** What the environment does: where a step may end in several ways, which of them, if not the first. Shrinks to no fault at all. */
export function environmentArbitrary(constraints: InterruptionConstraints = {}): fc.Arbitrary<readonly Interruption[]> {
  return interruptions({ most: 3, ...constraints });
}

/**
 * The property that no run of `design` violates any of its properties, for `fc.assert`: scope, environment and schedule are drawn, and
 * shrink in that order. A counterexample's error names what is violated and has the schedule for `bugcheck replay`.
 *
 * @throws CallerMistake, when it runs, for what is wrong with the design
 */
export function scheduleProperty(design: Design, constraints: ScheduleConstraints = {}): fc.IProperty<[SampledRun]> {
  const { faults = 3, runSteps = 2000 } = constraints;
  const scopes = new Map<string, ScopedRuns>();
  const runs = fc.record({
    scope: scopeArbitrary(design, constraints),
    environment: environmentArbitrary({ most: faults }),
    schedule: scheduleArbitrary(constraints.interruptions),
  });
  return fc.property(runs, (run) => {
    const key = JSON.stringify({ ...run.scope, faults: 0 });
    const scoped = scopes.get(key) ?? new ScopedRuns(design, run.scope, runSteps);
    scopes.set(key, scoped);
    const environment = run.environment.slice(0, run.scope.faults);
    const outcome = scoped.runs.run({ ...run, environment });
    if (outcome.violations.length > 0) throw new Error(scoped.inWords(outcome, run));
  });
}

/** The property that no run of `network` violates any of its properties; for networks that are no designs. */
export function networkProperty(
  networks: fc.Arbitrary<Network> = networkArbitrary(),
  constraints: Pick<ScheduleConstraints, "interruptions" | "runSteps"> = {},
): fc.IProperty<[{ readonly network: Network } & RunInput]> {
  const runs = fc.record({
    network: networks,
    environment: environmentArbitrary(),
    schedule: scheduleArbitrary(constraints.interruptions),
  });
  return fc.property(runs, ({ network, ...input }) => {
    const outcome = new InterruptedRuns(network, [...network.components.keys()], constraints.runSteps ?? 2000).run(
      input,
    );
    const [violation] = outcome.violations;
    if (violation !== undefined)
      throw new Error(`${network.name} violates ${violation.property}: ${violation.explanation}`);
  });
}

class ScopedRuns {
  readonly runs: InterruptedRuns;
  readonly #network: Network;

  constructor(
    private readonly design: Design,
    private readonly scope: SampledScope,
    runSteps: number,
  ) {
    const { variant, processors, set } = scope;
    const compiled = compileDesign(design, variant, { processors, set, properties: defaultProperties });
    this.#network = compiled.network;
    const actors = compiled.actors.map(({ number }) => number);
    this.runs = new InterruptedRuns(compiled.network, actors, runSteps);
  }

  inWords({ choices, violations }: RunOutcome, { schedule, environment }: SampledRun): string {
    const { variant, processors, set } = this.scope;
    const run = follow(this.#network, choices);
    const token = printSchedule({
      design: this.design.id,
      variant,
      scope: { processors, set },
      steps: scheduledSteps(run),
    });
    return [
      `${this.design.id} ${variant} on ${processors} ${processors === 1 ? "processor" : "processors"} violates ${violations.map(({ property }) => property).join(", ")}`,
      ...violations.map(({ explanation }) => explanation),
      `${choices.length} steps, ${schedule.length} interruptions, ${environment.length} faults; replay with: bugcheck replay ${token}`,
    ].join("\n");
  }
}
