import * as publicSurface from "../index";
import type { Calls, Kind } from "../language/kind";

/** A kind of object of the vocabulary, whatever its options are. */
export type VocabularyKind = Pick<Kind<string, Calls>, "kind" | "calls" | "sample">;

type Surface = typeof publicSurface;

/** The exports of `bugcheck` that are kinds of object: tables keyed by it compile only while they have each. */
export type KindName = { [Name in keyof Surface]: Surface[Name] extends VocabularyKind ? Name : never }[keyof Surface];

/** Every kind of the vocabulary by its name, in alphabetical order. */
export const vocabularyKinds = Object.entries(publicSurface)
  .filter((entry): entry is [KindName, Surface[KindName]] => isKind(entry[1]))
  .sort(([a], [b]) => a.localeCompare(b, "en"));

function isKind(exported: unknown): boolean {
  return typeof exported === "function" && "calls" in exported && "sample" in exported;
}
