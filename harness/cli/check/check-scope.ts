import type { Scope } from "../../language/design";
import type { MemoryModel } from "../../language/memory-model";
import type { ResultScope } from "../../trace/result";

/** One of the scopes that a variant is checked at. */
export interface CheckScope {
  readonly processors: number;
  readonly memoryModel: MemoryModel;
}

/** What is asked for instead of the designs' own; empty for those. */
export interface AskedScopes {
  readonly processors?: readonly number[];
  readonly memoryModels?: readonly MemoryModel[];
}

/** Every scope of a variant, memory model by memory model. */
export function scopesOf(scope: Scope, asked: AskedScopes = {}): CheckScope[] {
  const { processors: counts = [], memoryModels: names = [] } = asked;
  const processors = counts.length > 0 ? counts : scope.processors;
  const memoryModels = names.length > 0 ? names : (scope.memoryModels ?? ["sc"]);
  return memoryModels.flatMap((memoryModel) => processors.map((count) => ({ processors: count, memoryModel })));
}

/** A scope as reports and schedules name it; sequential consistency goes without saying. */
export function resultScope({ processors, memoryModel }: CheckScope, set: ResultScope["set"]): ResultScope {
  return { processors, set, ...(memoryModel !== "sc" && { memoryModel }) };
}
