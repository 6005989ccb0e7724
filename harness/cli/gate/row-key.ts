import * as v from "valibot";
import type { ResultScope } from "../../trace/result";

/** What a row is of. */
export interface RowName {
  readonly design: string;
  readonly variant: string;
  readonly scope: ResultScope;
}

/** A row's name as the files of the gate hold it; a scope may have more to it than is known here. */
export const rowNameEntries = {
  design: v.string(),
  variant: v.string(),
  scope: v.looseObject({ processors: v.number(), set: v.record(v.string(), v.number()) }),
};

/** The same text for the same row, in whatever order its scope is written. Sorts by design, variant and scope. */
export function rowKey({ design, variant, scope }: RowName): string {
  return JSON.stringify([design, variant, sorted(scope)]);
}

/** The fields of a scope in order, and only those of a row's name. */
export function rowName({ design, variant, scope }: RowName): RowName {
  return { design, variant, scope: sorted(scope) as ResultScope };
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => compare(a, b)).map(([key, inner]) => [key, sorted(inner)]));
}

/** By code units, which no locale changes. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
