import { distance } from "fastest-levenshtein";
import { documentedNames } from "./documented-ddi";
import { ownWords } from "./own-words";

/** Documented names, or words of the vocabulary's own, most like `name`: what a misspelt call may have meant. See {@link nearestOf}. */
export function nearestNames(name: string, count = 3): readonly string[] {
  return nearestOf(name, knownNames(), count);
}

/**
 * Those of `names` most like `name`, the likest first; where none is, those that begin like it. Letter case does not count.
 * Names that differ in more than a third of their letters are not offered.
 */
export function nearestOf(name: string, names: readonly string[], count: number): readonly string[] {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const near = (length: number) =>
    names
      .filter((known) => Math.abs(Math.min(known.length, length) - wanted.length) <= limit)
      .map((known) => ({ known, letters: distance(wanted, known.slice(0, length).toLowerCase()) }))
      .filter(({ letters }) => letters <= limit)
      .toSorted((a, b) => a.letters - b.letters || (a.known < b.known ? -1 : 1))
      .slice(0, count)
      .map(({ known }) => known);
  const whole = near(Number.POSITIVE_INFINITY);
  return whole.length > 0 ? whole : near(wanted.length);
}

/** Names that hold every one of these words, letter case aside, in alphabetical order. */
export function namesHolding(words: readonly string[]): readonly string[] {
  const wanted = words.map((word) => word.toLowerCase());
  return knownNames().filter((known) => wanted.every((word) => known.toLowerCase().includes(word)));
}

/** Every documented name and the vocabulary's own words, each once, in alphabetical order. */
function knownNames(): readonly string[] {
  return [...new Set([...documentedNames(), ...ownWords.keys()])].sort();
}
