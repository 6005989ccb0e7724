import { closest } from "fastest-levenshtein";
import { CallerMistake } from "../../language/caller-mistake";
import { type MemoryModel, memoryModels } from "../../language/memory-model";

/** The memory model of this name. @throws CallerMistake UNKNOWN_MEMORY_MODEL */
export function memoryModelNamed(name: string): MemoryModel {
  const found = memoryModels.find((model) => model === name);
  if (found !== undefined) return found;
  throw new CallerMistake(
    "UNKNOWN_MEMORY_MODEL",
    `there is no memory model "${name}"`,
    `Did you mean ${closest(name, [...memoryModels])}? Known here: ${memoryModels.join(", ")}.`,
  );
}
