import table from "./bug-checks.json";
import { recordsOf } from "./fact-table";
import { type VerifierRuleClass, verifierRuleClass } from "./verifier-rule-class";

/** A row of the bug check table: one code, or one value of its first parameter. */
export interface BugCheckRow {
  /** As documented: "0x0A", "0xC4". */
  readonly code: string;
  readonly name: string;
  /** Values of parameter 1 that the row speaks of; empty when it speaks of the code as a whole. */
  readonly parameter1: readonly number[];
  readonly meaning: string;
  /** What in a design leads to it, in our words. */
  readonly designError: string;
  /** The kind of mistake: "irql", "double-completion", "use-after-free", ... */
  readonly modelClass: string;
  /** "page": the page names the cause; "page+inference": it names the symptom, and the cause is our conclusion. */
  readonly basis: string;
  readonly pageTitle: string;
}

/** What Windows would show for a mistake, and what it takes to see it on a test machine. */
export interface BugCheckForecast {
  readonly code: string;
  readonly name: string;
  readonly parameter1: string;
  readonly meaning: string;
  readonly designError: string;
  readonly pageTitle: string;
  /** The Driver Verifier rule class that catches it, where one does. */
  readonly verifier?: VerifierRuleClass;
}

const columns = ["code", "name", "parameter1", "meaning", "modelClass", "basis", "pageTitle", "designError"] as const;

let rows: readonly BugCheckRow[] | undefined;

/** Every row, sorted by code. */
export function bugCheckRows(): readonly BugCheckRow[] {
  rows ??= recordsOf(table, columns).map((row) => ({ ...row, parameter1: numbersIn(row.parameter1) }));
  return rows;
}

/** Rows of one code, given as a number or in any spelling: "0xA" is "0x0A". */
export function bugCheckRowsOf(code: string): readonly BugCheckRow[] {
  return bugCheckRows().filter((row) => Number(row.code) === Number(code));
}

/**
 * What Windows would show: the row of this value of parameter 1, else the row of the code as a whole, else the code alone.
 *
 * @param parameter1 - its value as a number in any spelling, where known
 * @returns undefined when the table does not know the code
 */
export function bugCheckForecast(code: string, parameter1?: string): BugCheckForecast | undefined {
  const known = bugCheckRowsOf(code);
  const first = known[0];
  if (first === undefined) return undefined;
  const value = parameter1 === undefined ? undefined : Number(parameter1);
  const exact = known.find((row) => value !== undefined && row.parameter1.includes(value));
  const row = exact ?? known.find(({ parameter1: values }) => values.length === 0);
  const verifier = verifierRuleClass(Number(code), value);
  return {
    code: first.code,
    name: first.name,
    parameter1: parameter1 ?? "",
    meaning: row?.meaning ?? "",
    designError: row?.designError ?? "",
    pageTitle: first.pageTitle,
    ...(verifier === undefined ? {} : { verifier }),
  };
}

/** "0x13, 0x14" and "0x0 (Parameter 3)": the numbers before any remark. */
function numbersIn(text: string): readonly number[] {
  const [numbers = ""] = text.split(" (");
  return numbers === "" ? [] : numbers.split(", ").map(Number);
}
