import { type FactTable, recordOf, tableOf } from "./fact-table";
import { encodeRange } from "./irql-range";

/** Columns of the source table of DDIs and callbacks. */
export const ddiRowColumns = [
  "name",
  "header",
  "kind",
  "irql_min",
  "irql_max",
  "raw",
  "sdv_rules",
  "uid",
  "source",
] as const;

/** One page of the DDI reference, in the words of the source table. */
export type DdiRow = Readonly<Record<(typeof ddiRowColumns)[number], string>>;

/** The DDI table. Few level texts and rule lists stand on many pages, so rows name them by number, in base 36. */
export interface DdiTable extends FactTable {
  readonly levelTexts: readonly string[];
  readonly ruleLists: readonly string[];
}

const columns = ["name", "header", "kind", "range", "basis", "levelText", "ruleList", "uid"] as const;
const kinds = { f: "function", m: "macro", c: "callback" } as const;
const bases = {
  t: "text",
  T: "text-cond",
  b: "body",
  r: "curated",
  R: "curated-cond",
  n: "none",
} as const;

export type DdiKind = (typeof kinds)[keyof typeof kinds];

/** Where a range was read: the page's level text, its body by pattern, or its body by a person; "-cond" when it depends on something. */
export type DdiBasis = (typeof bases)[keyof typeof bases];

/** One page of the DDI reference. */
export interface DdiPage {
  readonly name: string;
  readonly header: string;
  readonly kind: DdiKind;
  /** Two letters, see `decodeRange`; "" where the page is silent. */
  readonly range: string;
  readonly basis: DdiBasis;
  /** The level text as the page prints it. */
  readonly levelText: string;
  /** Names of DDI compliance rules as the page prints them. */
  readonly rules: readonly string[];
  readonly uid: string;
}

/** The rows as a table sorted by name, see {@link pageOf} for the way back. */
export function ddiTable(rows: readonly DdiRow[]): DdiTable {
  const levelTexts = distinct(rows.map((row) => row.raw));
  const ruleLists = distinct(rows.map((row) => row.sdv_rules));
  const encoded = rows.map((row) => [
    row.name,
    row.header,
    letterOf(kinds, row.kind),
    encodeRange(row.irql_min, row.irql_max),
    letterOf(bases, row.source),
    indexOf(levelTexts, row.raw),
    indexOf(ruleLists, row.sdv_rules),
    row.uid === usualUid(row.name, row.header, row.kind) ? "" : row.uid,
  ]);
  return { ...tableOf(columns, encoded), levelTexts, ruleLists };
}

/** The page that a row of the table stands for. */
export function pageOf(table: DdiTable, row: string): DdiPage {
  const { name, header, kind, range, basis, levelText, ruleList, uid } = recordOf(row, columns);
  const kindWord = wordOf(kinds, kind);
  return {
    name,
    header,
    kind: kindWord,
    range,
    basis: wordOf(bases, basis),
    levelText: levelText === "" ? "" : (table.levelTexts[Number.parseInt(levelText, 36)] ?? ""),
    rules: ruleList === "" ? [] : (table.ruleLists[Number.parseInt(ruleList, 36)] ?? "").split(";"),
    uid: uid === "" ? usualUid(name, header, kindWord) : uid,
  };
}

function usualUid(name: string, header: string, kind: string): string {
  return `${kind === "callback" ? "NC" : "NF"}:${header}.${name.replace("::", ".")}`;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== "").sort();
}

function indexOf(texts: readonly string[], text: string): string {
  return text === "" ? "" : texts.indexOf(text).toString(36);
}

function letterOf(words: Readonly<Record<string, string>>, word: string): string {
  const entry = Object.entries(words).find(([, known]) => known === word);
  if (entry === undefined) throw new Error(`[bugcheck fault] "${word}" is none of ${Object.values(words).join(", ")}`);
  return entry[0];
}

function wordOf<Word extends string>(words: Readonly<Record<string, Word>>, letter: string): Word {
  const word = words[letter];
  if (word === undefined) throw new Error(`[bugcheck fault] "${letter}" is none of ${Object.keys(words).join(", ")}`);
  return word;
}
