import { bytes, count } from "../../../reports/quantities";
import { scopeWords } from "../../../reports/scope-words";
import type { Progress } from "../../explore/exploration";
import type { ResultScope } from "../../trace/result";

/** Takes what there is to say of work that lasts. */
export type Tell = (words: string) => void;

/** A row among those of a run: "[3/8] queue split on 2 processors". */
export function rowWords(
  row: number,
  rows: number,
  { design, variant, scope }: { readonly design: string; readonly variant: string; readonly scope: ResultScope },
): string {
  return `[${row + 1}/${rows}] ${design} ${variant} on ${scopeWords(scope)}`;
}

/** How far a search is: "10,000 states", "5,000/s" and so on. */
export function searchWords({ states, depth, frontier, elapsedMs, bytes: size }: Progress): string[] {
  return [
    `${count(states)} states`,
    `${count(Math.round((states / elapsedMs) * 1000))}/s`,
    `depth ${depth}`,
    `${count(frontier)} waiting`,
    bytes(size),
  ];
}
