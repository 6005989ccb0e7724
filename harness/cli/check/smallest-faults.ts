import { FAULTS } from "../../network/faults-of-design";
import type { RunStep } from "../../trace/run";
import type { SmallestFaults } from "../../trace/trace";
import type { CheckLimits } from "./check-plan";

/** What a check with another budget found. */
interface CheckedWithFewer {
  readonly verdict: string;
  readonly trace: { readonly smallestFaults?: SmallestFaults } | null;
}

/**
 * A smallest set of faults that breaks the design, told from a run to a violation: that run's own, unless a budget of one less breaks it as well.
 *
 * @param budget - of the check that found the run; undefined where faults are not counted
 * @param withFewer - checks with another budget
 */
export function smallestFaults(
  budget: number | undefined,
  steps: readonly RunStep[],
  withFewer: (budget: number) => CheckedWithFewer,
): { readonly smallestFaults?: SmallestFaults } {
  if (budget === undefined) return {};
  const faults = steps.flatMap(({ label }) => label.faults ?? []);
  if (faults.length === 0) return { smallestFaults: { faults, proven: true } };
  const { verdict, trace } = withFewer(faults.length - 1);
  return { smallestFaults: trace?.smallestFaults ?? { faults, proven: verdict === "holds" } };
}

/** The limits of a check that asks for nothing but a verdict and its run, with this budget. */
export function withFaults(limits: CheckLimits, faults: number): CheckLimits {
  const set = { ...limits.set, [FAULTS]: faults };
  return { ...limits, set, checkpoint: undefined, coverage: false, modelSize: false };
}
