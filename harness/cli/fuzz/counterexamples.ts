import type { Failure } from "../../fuzz/fuzzing";
import { racingPair } from "../../fuzz/racing-pair";
import { takenSteps } from "../../fuzz/taken-steps";
import type { CompiledDesign } from "../../network/compile-design";
import type { RacingCalls } from "../../trace/coverage-result";
import type { Counterexample } from "../../trace/fuzz-result";
import type { Trace } from "../../trace/trace";
import { racingCallsOf } from "./racing-calls";

/** Turns a failing run into the shorter one that is shown, and a schedule into its trace. */
export interface Showing {
  shrunk(failure: Failure): readonly number[];
  traced(schedule: readonly number[]): Trace;
}

/**
 * The failures of one variant, each with what raced; those that were met most often first. One that shrinks to another race is shown
 * as it was met.
 */
export function counterexamples(
  compiled: CompiledDesign,
  failures: readonly Failure[],
  { shrunk, traced }: Showing,
): Counterexample[] {
  return failures
    .map((failure) => {
      const shorter = shrunk(failure);
      const trace = traced(keepsCause(compiled, failure, shorter) ? shorter : failure.schedule);
      return {
        property: failure.violations.map(({ property }) => property),
        cause: racingCalls(compiled, failure, trace),
        runs: failure.times,
        failedRun: failure.run,
        trace,
      };
    })
    .sort((a, b) => b.runs - a.runs || a.failedRun - b.failedRun);
}

function keepsCause(compiled: CompiledDesign, { pair }: Failure, schedule: readonly number[]): boolean {
  if (pair === null) return true;
  const objects = new Set(compiled.objects.map(({ number }) => number));
  const now = racingPair(takenSteps(compiled.network, schedule), (component) => objects.has(component));
  return (
    now !== null &&
    anyInstance(racingCallsOf(compiled.network, now)) === anyInstance(racingCallsOf(compiled.network, pair))
  );
}

/** The race, whichever instances are in it and whoever comes first. */
function anyInstance({ object, first, second }: RacingCalls): string {
  const calls = [first, second].map(({ actor, call }) => `${actor}: ${call}`).sort();
  return [object, ...calls].join("\n").replace(/\[\d+\]/g, "");
}

function racingCalls(compiled: CompiledDesign, { pair }: Failure, { ending: { waiting } }: Trace): RacingCalls | null {
  if (pair !== null) return racingCallsOf(compiled.network, pair);
  const blocked = waiting.find(({ object, holder }) => object !== null && holder !== null);
  if (blocked === undefined || blocked.object === null || blocked.holder === null) return null;
  const holder = waiting.find(({ actor }) => actor === blocked.holder);
  return {
    object: blocked.object,
    first: { actor: blocked.holder, call: holder?.call ?? "" },
    second: { actor: blocked.actor, call: blocked.call ?? "" },
  };
}
