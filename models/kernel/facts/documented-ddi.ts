import table from "./ddi-irql.json";
import { type DdiPage, type DdiTable, pageOf } from "./ddi-table";

const ddis: DdiTable = table;

/** Every page of the DDI reference that documents `name`, headers in alphabetical order; empty when none does. */
export function documentedDdi(name: string): readonly DdiPage[] {
  const pages: DdiPage[] = [];
  for (let at = firstRowOf(name); isRowOf(name, ddis.rows[at]); at++) pages.push(pageOf(ddis, ddis.rows[at] ?? ""));
  return pages;
}

/** Every documented name once, in the order of the table. */
export function documentedNames(): readonly string[] {
  return [...new Set(ddis.rows.map((row) => row.slice(0, row.indexOf("\t"))))];
}

/** Every page of the DDI reference; decodes the whole table. */
export function documentedPages(): readonly DdiPage[] {
  return ddis.rows.map((row) => pageOf(ddis, row));
}

/** Index of the first row that is not before `name`. The rows are sorted and a name ends in a tab, so a search needs no index. */
function firstRowOf(name: string): number {
  const wanted = `${name}\t`;
  let low = 0;
  let high = ddis.rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ddis.rows[middle] ?? "") < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isRowOf(name: string, row: string | undefined): boolean {
  return row?.startsWith(`${name}\t`) ?? false;
}
