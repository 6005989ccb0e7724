import { CallerMistake } from "../../../harness/language/caller-mistake";

/**
 * Rows of a tab separated text with one header line, as records by column name. Both line endings are read; nothing is quoted.
 *
 * @throws CallerMistake FACTS_FORMAT when the header or the number of fields of a row is another than `columns` says
 */
export function parseTsv<const Column extends string>(
  file: string,
  text: string,
  columns: readonly Column[],
): Record<Column, string>[] {
  const [header, ...lines] = text.replace(/\r\n/g, "\n").replace(/\n$/, "").split("\n");
  const expected = columns.join("\t");
  if (header !== expected) {
    throw new CallerMistake("FACTS_FORMAT", `${file} starts with other columns`, `Expected: ${columns.join(", ")}`, {
      file,
    });
  }
  return lines.map((line, index) => {
    const fields = line.split("\t");
    if (fields.length !== columns.length) {
      const found = `${file}:${index + 2} has ${fields.length} fields, not ${columns.length}`;
      throw new CallerMistake("FACTS_FORMAT", found, "One field a column, joined by tabs; empty fields stay.", {
        file,
      });
    }
    return Object.fromEntries(columns.map((column, at) => [column, fields[at] ?? ""])) as Record<Column, string>;
  });
}
