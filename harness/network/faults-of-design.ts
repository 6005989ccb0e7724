import { CallerMistake } from "../language/caller-mistake";
import type { Design, Variant } from "../language/design";
import type { CompiledDesign } from "./compile-design";
import { type FaultBudget, withFaultBudget } from "./fault-budget";
import type { Bounds } from "./placement";

/** The name under which `--set` asks for a number of faults, unless an object of the design has it. */
export const FAULTS = "faults";

interface AskedFaults extends Partial<FaultBudget> {
  /** The bounds ask for it, not the design. */
  readonly set: boolean;
}

/** How many faults a run may have, and the bounds without that number. */
export function faultsAsked(
  design: Design,
  variant: Variant,
  bounds: Bounds,
): { readonly budget: AskedFaults; readonly bounds: Bounds } {
  const { budget: declared, choices = [] } = variant.faults ?? design.faults ?? {};
  const named = design.objects[FAULTS] !== undefined || variant.objects?.[FAULTS] !== undefined;
  const { [FAULTS]: asked, ...set } = bounds.set;
  if (named && declared !== undefined) {
    throw new CallerMistake(
      "AMBIGUOUS_FAULTS",
      "the design counts faults and has an object of that name",
      'Call the object something else: "--set faults=n" means the budget.',
    );
  }
  if (named || asked === undefined) {
    return { budget: { choices, set: false, ...(declared !== undefined && { budget: declared }) }, bounds };
  }
  return { budget: { budget: asked, choices, set: true }, bounds: { ...bounds, set } };
}

/** The design with its faults counted, where there is a budget for them. */
export function holdToBudget(compiled: CompiledDesign, { budget, choices = [], set }: AskedFaults): CompiledDesign {
  if (budget === undefined) return compiled;
  if (!Number.isSafeInteger(budget) || budget < 0) {
    throw new CallerMistake("BAD_FAULT_BUDGET", `${budget} is no number of faults`, "Give a whole number, 0 or more.");
  }
  if (set && choices.length === 0 && !compiled.objects.some(({ component }) => component.mayFail)) {
    throw new CallerMistake(
      "NOT_SCALABLE",
      `nothing in ${compiled.network.name} fails, so its faults cannot be set`,
      "Give an object a message!fault arrow, or name choices of the environment in the design's faults.",
    );
  }
  return { ...compiled, faultBudget: budget, network: withFaultBudget(compiled.network, { budget, choices }) };
}
