import { closest } from "fastest-levenshtein";

/** "Did you mean ...?" with the nearest of the names; "" where there are none. */
export function nearest(name: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `Did you mean ${closest(name, [...names])}?`;
}
