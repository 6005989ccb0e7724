import type { Command } from "commander";
import type { MemoryModel } from "../../language/memory-model";
import { parseMemoryModels, parseProcessors } from "../option-values";

/** Scopes that are asked for instead of the designs' own; empty for those. */
export interface ScopeOptions {
  readonly processors: readonly number[];
  readonly memoryModel: readonly MemoryModel[];
}

/** Adds {@link ScopeOptions} to a command. */
export function addScopeOptions(command: Command): Command {
  return command
    .option("--processors <numbers>", "instead of the designs' own, for example 1,2", parseProcessors, [])
    .option("--memory-model <names>", "instead of the designs' own: sc, tso, arm64", parseMemoryModels, []);
}
