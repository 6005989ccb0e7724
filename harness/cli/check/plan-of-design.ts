import { boundsOf } from "../config/config-bounds";
import type { CheckPlan } from "./check-plan";

/** A plan as it is for one design: what the command line leaves open is as the configuration says. */
export function planOfDesign(plan: CheckPlan, design: string): CheckPlan {
  if (plan.config === undefined) return plan;
  const { processors = [], memoryModels = [], set = {} } = boundsOf(plan.config.scopes, design);
  const { states, memoryBytes, timeoutMs } = boundsOf(plan.config.budgets, design);
  return {
    ...plan,
    processors: plan.processors.length > 0 ? plan.processors : processors,
    memoryModels: plan.memoryModels.length > 0 ? plan.memoryModels : memoryModels,
    set: { ...set, ...plan.set },
    maxStates: Math.min(plan.maxStates, states ?? plan.maxStates),
    maxMemoryBytes: Math.min(plan.maxMemoryBytes, memoryBytes ?? plan.maxMemoryBytes),
    timeoutMs: Math.min(plan.timeoutMs, timeoutMs ?? plan.timeoutMs),
  };
}
