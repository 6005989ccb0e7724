import { type Attribution, attribution } from "./attribution";

/** A generated table as it is checked in: one row a line, fields joined by a tab, so that a change reads well in a diff. */
export interface FactTable {
  readonly attribution: Attribution;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/** A table of these rows, in an order of its own; trailing empty fields are left out. */
export function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): FactTable {
  const lines = rows.map((fields) => fields.join("\t").replace(/\t+$/, ""));
  return { attribution, columns, rows: lines.sort() };
}

/** Rows as records by column name; a field that was left out is "". */
export function recordsOf<const Column extends string>(
  table: FactTable,
  columns: readonly Column[],
): Record<Column, string>[] {
  if (columns.join() !== table.columns.join()) {
    throw new Error(`[bugcheck fault] fact table has columns ${table.columns.join()}, expected ${columns.join()}`);
  }
  return table.rows.map((row) => recordOf(row, columns));
}

/** One row as a record by column name. */
export function recordOf<const Column extends string>(row: string, columns: readonly Column[]): Record<Column, string> {
  const fields = row.split("\t");
  return Object.fromEntries(columns.map((column, at) => [column, fields[at] ?? ""])) as Record<Column, string>;
}

/** The table as JSON text in the house's format: short lists on one line, long lists one item a line. */
export function serialiseTable(table: FactTable): string {
  return `${serialise(table, "", 0)}\n`;
}

const lineWidth = 120;

function serialise(value: unknown, indent: string, before: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (!Array.isArray(value)) {
    const members = Object.entries(value).map(([key, member]) => {
      const start = `${inner}${JSON.stringify(key)}: `;
      return start + serialise(member, inner, start.length);
    });
    return `{\n${members.join(",\n")}\n${indent}}`;
  }
  const flat = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  const isFlat = value.every((item) => typeof item !== "object") && before + flat.length < lineWidth;
  if (isFlat) return flat;
  return `[\n${value.map((item) => inner + serialise(item, inner, inner.length)).join(",\n")}\n${indent}]`;
}
