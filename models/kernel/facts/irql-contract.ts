import type { DdiBasis, DdiKind, DdiPage } from "./ddi-table";
import { documentedDdi } from "./documented-ddi";
import { recordsOf } from "./fact-table";
import conditionTable from "./irql-conditions.json";
import conflictTable from "./irql-conflicts.json";
import { decodeRange, type IrqlRange } from "./irql-range";
import { ownWords } from "./own-words";

/**
 * What the documents say about the levels at which a DDI may be called, or at which the system enters a callback.
 * Also a contract in the sense of the language: `min`, `max` and `source` are all that a check needs.
 */
export interface DdiContract extends IrqlRange {
  readonly name: string;
  readonly kind: DdiKind;
  /** UID of the page; "" for a word of the vocabulary's own that has no page among the DDI pages. */
  readonly uid: string;
  /** The UID, or where a word of the vocabulary's own is documented or declared. */
  readonly source: string;
  /** "sibling": one of the vocabulary's own words; its level is that of a documented call that does the same. */
  readonly basis: DdiBasis | "sibling";
  /** UID of that call's page. */
  readonly sibling?: string;
  /** Cases in which another range holds; they win over `min` and `max`, which are the widest. */
  readonly conditions: readonly IrqlCondition[];
  readonly conflicts: readonly IrqlConflict[];
}

/** A case of a routine whose level depends on an argument or a state. */
export interface IrqlCondition extends IrqlRange {
  readonly condition: string;
  /** UID of a DDI page, or path of a conceptual page. */
  readonly page: string;
}

/** Two places of the documents that contradict each other. */
export interface IrqlConflict {
  readonly kind: string;
  readonly first: string;
  readonly second: string;
  readonly note: string;
}

/** The conflicts of a contract as assumptions: one reading was taken. */
export function conflictAssumptions({ name, conflicts }: Pick<DdiContract, "name" | "conflicts">): string[] {
  return conflicts.map(
    ({ first, second, note }) => `the documents of ${name} contradict each other: ${first}; ${second} (${note})`,
  );
}

/**
 * The contract of `name`; undefined when no page documents it or no page of it states a level.
 * Where several pages share a name, those with a range count; should they ever differ, the span of them is taken.
 */
export function irqlContract(name: string): DdiContract | undefined {
  const pages = documentedDdi(name);
  const stated = pages.flatMap((page) => {
    const range = decodeRange(page.range);
    return range === undefined ? [] : [{ page, range }];
  });
  const first = byHeader(stated.map(({ page }) => page))[0];
  if (first === undefined) return ownContract(name, byHeader(pages)[0]);
  return {
    name,
    kind: first.kind,
    min: Math.min(...stated.map(({ range }) => range.min)),
    max: Math.max(...stated.map(({ range }) => range.max)),
    uid: first.uid,
    source: first.uid,
    basis: first.basis,
    conditions: conditionsOf(name),
    conflicts: conflictsOf(name),
  };
}

/** The contract of one of the vocabulary's own words, on whose page, if there is one, no level stands. */
function ownContract(name: string, page: DdiPage | undefined): DdiContract | undefined {
  const word = ownWords.get(name);
  const sibling = word && irqlContract(word.sibling);
  if (word === undefined || sibling === undefined) return undefined;
  return {
    name,
    kind: page?.kind ?? sibling.kind,
    min: sibling.min,
    max: sibling.max,
    uid: page?.uid ?? "",
    source: page?.uid ?? word.source,
    basis: "sibling",
    sibling: sibling.uid,
    conditions: [],
    conflicts: [],
  };
}

/** Pages of one name, the header that a driver includes first. */
function byHeader(pages: readonly DdiPage[]): readonly DdiPage[] {
  const headers = ["wdm", "ntddk", "ntifs", "ndis"];
  const rank = (page: DdiPage) => (headers.includes(page.header) ? headers.indexOf(page.header) : headers.length);
  return pages.toSorted((a, b) => rank(a) - rank(b));
}

let conditions: Map<string, IrqlCondition[]> | undefined;

function conditionsOf(name: string): readonly IrqlCondition[] {
  conditions ??= grouped(recordsOf(conditionTable, ["name", "range", "condition", "page"]), ({ range, ...row }) => {
    const { min, max } = decodeRange(range) ?? { min: 0, max: 0 };
    return { condition: row.condition, min, max, page: row.page };
  });
  return conditions.get(name) ?? [];
}

let conflicts: Map<string, IrqlConflict[]> | undefined;

function conflictsOf(name: string): readonly IrqlConflict[] {
  conflicts ??= grouped(recordsOf(conflictTable, ["name", "kind", "first", "second", "note"]), (row) => ({
    kind: row.kind,
    first: row.first,
    second: row.second,
    note: row.note,
  }));
  return conflicts.get(name) ?? [];
}

function grouped<Row extends { readonly name: string }, Item>(
  rows: readonly Row[],
  item: (row: Row) => Item,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) groups.set(row.name, [...(groups.get(row.name) ?? []), item(row)]);
  return groups;
}
