import type { CallerMistake } from "../language/caller-mistake";
import type { Mistake } from "../trace/result";

/** A caller's mistake as plain data. */
export function mistakeData({ code, message, hint, place }: CallerMistake): Mistake {
  return { code, message, hint, place: { ...place } as Record<string, string> };
}
