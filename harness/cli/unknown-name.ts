import { CallerMistake } from "../language/caller-mistake";
import { nearest } from "./nearest";

/** UNKNOWN_VARIANT or UNKNOWN_PROPERTY, with the nearest name and all there are. */
export function unknownName(what: "variant" | "property", name: string, known: readonly string[]): CallerMistake {
  const hint = `${nearest(name, known)} Known here: ${[...new Set(known)].join(", ")}.`;
  return new CallerMistake(`UNKNOWN_${what.toUpperCase()}`, `there is no ${what} "${name}"`, hint);
}

/** @throws CallerMistake UNKNOWN_VARIANT where one of `asked` is no variant of any of the designs */
export function requireVariants(asked: readonly string[], known: readonly string[]): void {
  const unknown = asked.find((name) => known.length > 0 && !known.includes(name));
  if (unknown !== undefined) throw unknownName("variant", unknown, known);
}
