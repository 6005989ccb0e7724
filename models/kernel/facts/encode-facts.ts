import { type DdiRow, ddiRowColumns, ddiTable } from "./ddi-table";
import { type FactTable, serialiseTable, tableOf } from "./fact-table";
import { encodeRange } from "./irql-range";
import { parseTsv } from "./parse-tsv";

/** Columns of a source table, and the names under which the project's own table keeps them; a column without one is dropped. */
const sources = {
  "irql-conditions.tsv": {
    columns: ["name", "condition", "irql_min", "irql_max", "page_title", "page"],
    target: "irql-conditions.json",
    keep: { name: "name", range: "range", condition: "condition", page: "page" },
  },
  "irql-conflicts.tsv": {
    columns: ["name", "header", "kind", "value_a", "value_b", "note"],
    target: "irql-conflicts.json",
    keep: { name: "name", kind: "kind", first: "value_a", second: "value_b", note: "note" },
  },
  "rules.tsv": {
    columns: ["rule", "driver_model", "rule_sets", "summary", "model_level", "category", "bugcheck", "page_title"],
    target: "ddi-compliance.json",
    keep: {
      rule: "rule",
      driverModel: "driver_model",
      ruleSets: "rule_sets",
      modelLevel: "model_level",
      category: "category",
      bugChecks: "bugcheck",
      pageTitle: "page_title",
      summary: "summary",
    },
  },
  "bugchecks.tsv": {
    columns: ["code", "name", "param1", "param1_meaning", "design_error", "model_class", "page_title", "basis"],
    target: "bug-checks.json",
    keep: {
      code: "code",
      name: "name",
      parameter1: "param1",
      meaning: "param1_meaning",
      modelClass: "model_class",
      basis: "basis",
      pageTitle: "page_title",
      designError: "design_error",
    },
  },
} as const;

const ddiSource = "ddi-irql.tsv";

/** The source tables, by file name. */
export const factSources: readonly string[] = [ddiSource, ...Object.keys(sources)];

/**
 * The project's own tables made from the source tables: text by file name, ready to be written. Same input, same text.
 *
 * @param read - text of a source table, by the name that {@link factSources} lists
 * @throws CallerMistake FACTS_FORMAT when a source table has another shape
 */
export function encodeFacts(read: (file: string) => string): ReadonlyMap<string, string> {
  const ddis: DdiRow[] = parseTsv(ddiSource, read(ddiSource), ddiRowColumns);
  const files = new Map([["ddi-irql.json", serialiseTable(ddiTable(ddis))]]);
  for (const [file, { columns, target, keep }] of Object.entries(sources)) {
    files.set(target, serialiseTable(plainTable(parseTsv(file, read(file), columns), keep)));
  }
  return files;
}

function plainTable(
  records: readonly Readonly<Record<string, string>>[],
  keep: Readonly<Record<string, string>>,
): FactTable {
  const rows = records.map((record) => {
    const { irql_min: min = "", irql_max: max = "" } = record;
    return Object.values(keep).map((column) => (column === "range" ? encodeRange(min, max) : (record[column] ?? "")));
  });
  return tableOf(Object.keys(keep), rows);
}
