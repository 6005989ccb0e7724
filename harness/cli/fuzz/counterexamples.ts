import type { Failure } from "../../fuzz/fuzzing";
import { racingPair } from "../../fuzz/racing-pair";
import { takenSteps } from "../../fuzz/taken-steps";
import type { CompiledDesign } from "../../network/compile-design";
import type { RacingCalls } from "../../trace/coverage-result";
import type { Counterexample } from "../../trace/fuzz-result";
import type { ResultScope } from "../../trace/result";
import type { Trace } from "../../trace/trace";
import { racingCallsOf } from "./racing-calls";

/** A run, and what it is one of. */
export interface ShownRun {
  readonly compiled: CompiledDesign;
  readonly scope: ResultScope;
  readonly schedule: readonly number[];
}

/** Turns a failing run into the shorter one that is shown, and that into its trace. */
export interface Showing {
  shrunk(failure: Failure): ShownRun;
  traced(run: ShownRun): Trace;
}

/**
 * The failures of one variant, each with what raced; those that were met most often first. One that shrinks to another race is shown
 * as it was met.
 */
export function counterexamples(
  met: Omit<ShownRun, "schedule">,
  failures: readonly Failure[],
  { shrunk, traced }: Showing,
): Counterexample[] {
  return failures
    .map((failure) => {
      const shorter = shrunk(failure);
      const race = failure.pair && racingCallsOf(met.compiled.network, failure.pair);
      const trace = traced(keepsCause(race, shorter) ? shorter : { ...met, schedule: failure.schedule });
      return {
        property: failure.violations.map(({ property }) => property),
        cause: race ?? deadlock(trace),
        runs: failure.times,
        failedRun: failure.run,
        trace,
      };
    })
    .sort((a, b) => b.runs - a.runs || a.failedRun - b.failedRun);
}

function keepsCause(race: RacingCalls | null, { compiled, schedule }: ShownRun): boolean {
  if (race === null) return true;
  const objects = new Set(compiled.objects.map(({ number }) => number));
  const now = racingPair(takenSteps(compiled.network, schedule), (component) => objects.has(component));
  return now !== null && anyInstance(racingCallsOf(compiled.network, now)) === anyInstance(race);
}

/** The race, whichever instances are in it and whoever comes first. */
function anyInstance({ object, first, second }: RacingCalls): string {
  const calls = [first, second].map(({ actor, call }) => `${actor}: ${call}`).sort();
  return [object, ...calls].join("\n").replace(/\[\d+\]/g, "");
}

/** Who holds what another waits for, where nothing can move. */
function deadlock({ ending: { waiting } }: Trace): RacingCalls | null {
  const blocked = waiting.find(({ object, holder }) => object !== null && holder !== null);
  if (blocked === undefined || blocked.object === null || blocked.holder === null) return null;
  const holder = waiting.find(({ actor }) => actor === blocked.holder);
  return {
    object: blocked.object,
    first: { actor: blocked.holder, call: holder?.call ?? "" },
    second: { actor: blocked.actor, call: blocked.call ?? "" },
  };
}
