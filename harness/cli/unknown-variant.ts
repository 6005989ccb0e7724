import { CallerMistake } from "../language/caller-mistake";
import { nearest } from "./nearest";

/** @throws CallerMistake UNKNOWN_VARIANT where one of `asked` is no variant of any of the designs */
export function requireVariants(asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find((name) => known.length > 0 && !known.includes(name));
  if (unknown === undefined) return;
  const hint = `${nearest(unknown, known)} Known here: ${[...new Set(known)].join(", ")}.`;
  throw new CallerMistake("UNKNOWN_VARIANT", `there is no variant "${unknown}"`, hint);
}
