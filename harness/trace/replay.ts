import { CallerMistake } from "../language/caller-mistake";
import type { Label, Network } from "../network/network";
import type { Successor } from "../network/successors";
import { shortCheck } from "./checksum";
import { lastState, type Run, walk } from "./run";
import type { Schedule, ScheduledStep } from "./schedule";

/**
 * Runs a schedule again, by the plain successor function alone.
 *
 * @throws CallerMistake SCHEDULE_DOES_NOT_FIT where the network offers something else than the schedule was made from
 */
export function replay(network: Network, schedule: Schedule): Run {
  const run = walk(network, schedule.steps.length, (offered, index) => {
    const step = schedule.steps[index] as ScheduledStep;
    const fits = offered[step.choice];
    if (fits !== undefined && labelCheck(network.label(fits.label)) === step.check) return step.choice;
    throw doesNotFit(network, schedule, index, offered);
  });
  if (schedule.loopStart !== undefined && !closes(run, schedule.loopStart)) throw doesNotClose(schedule);
  return run;
}

function closes(run: Run, loopStart: number): boolean {
  return run.steps[loopStart]?.before.join() === lastState(run).join();
}

function doesNotClose({ design, variant, loopStart = 0 }: Schedule): CallerMistake {
  return new CallerMistake(
    "SCHEDULE_DOES_NOT_FIT",
    `the loop from step ${loopStart + 1} of ${design} ${variant} no longer ends where it began`,
    "The design has changed since the schedule was printed. Check it again for a new schedule.",
    { design: `${design} ${variant}` },
  );
}

/** The run of a list of choices that a search of this very network found. */
export function follow(network: Network, choices: readonly number[]): Run {
  return walk(network, choices.length, (_, index) => choices[index] ?? -1);
}

/** The steps of a run as a schedule holds them. */
export function scheduledSteps(run: Run): ScheduledStep[] {
  return run.steps.map(({ choice, label }) => ({ choice, check: labelCheck(label) }));
}

/** Two letters for what a step is called; its place in the driver's source may move without the schedule noticing. */
function labelCheck({ actor, call, phase, kind, result, processor }: Label): string {
  return shortCheck([actor, call, phase, kind, result ?? "", processor ?? ""].join("\n"));
}

function doesNotFit(
  network: Network,
  { design, variant, steps }: Schedule,
  index: number,
  offered: readonly Successor[],
): CallerMistake {
  const step = steps[index] as ScheduledStep;
  const labels = offered.map(({ label }) => network.label(label));
  const here = labels[step.choice];
  const instead =
    here === undefined ? `only ${labels.length} steps are possible there` : `that is ${inWords(here)} now`;
  const list = labels.map((label, choice) => `${choice}: ${inWords(label)}`).join("; ");
  return new CallerMistake(
    "SCHEDULE_DOES_NOT_FIT",
    `step ${index + 1} of ${steps.length} no longer fits ${design} ${variant}: the schedule takes choice ${step.choice}, and ${instead}`,
    `The design has changed since the schedule was printed. Possible there: ${list === "" ? "nothing" : list}. Check it again for a new schedule.`,
    { design: `${design} ${variant}` },
  );
}

function inWords({ actor, call, phase, result, processor }: Label): string {
  const where = processor === undefined ? "" : ` on CPU ${processor}`;
  return `${actor}${where} ${call}${phase === "" ? "" : ` (${phase})`}${result === undefined ? "" : ` = ${result}`}`;
}
