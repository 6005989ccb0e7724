import fs from "node:fs";
import path from "node:path";

/** A file, or a part of one, that a page has its reader write. */
export interface DocumentedFile {
  /** Line of the page where the block begins, counted from 1. */
  readonly line: number;
  /** Relative to the reader's folder. */
  readonly file: string;
  /** The constant that the text stands in for; undefined for the whole file. */
  readonly inPlaceOf: string | undefined;
  /** Without the line that names the file. */
  readonly text: string;
}

/**
 * Reads the files out of a page's fenced blocks: those whose first line is a comment that names one, as `// guard.ts` or
 * `# .github/workflows/designs.yml`. `// guard.ts, in place of read` is a `const read = ...` of a file that is there.
 */
export function documentedFiles(page: string): DocumentedFile[] {
  const blocks = page
    .replaceAll("\r\n", "\n")
    .matchAll(/^```\w+\n(?:\/\/|#) (\S+\.\w+)(?:, in place of (\w+))?\n([\s\S]*?)^```$/gm);
  return [...blocks].map(({ index, 1: file = "", 2: inPlaceOf, 3: text = "" }) => ({
    line: page.replaceAll("\r\n", "\n").slice(0, index).split("\n").length,
    file,
    inPlaceOf,
    text,
  }));
}

/**
 * Does what the page asks for.
 *
 * @throws Error where there is no such constant to put the text in place of
 */
export function writeDocumentedFile({ file, inPlaceOf, text, line }: DocumentedFile, folder: string): void {
  const to = path.join(folder, file);
  if (inPlaceOf === undefined) {
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.writeFileSync(to, text);
    return;
  }
  const before = fs.readFileSync(to, "utf8");
  const constant = new RegExp(`^const ${inPlaceOf} = [\\s\\S]*?\\n\\}\\);\\n`, "m");
  if (!constant.test(before)) throw new Error(`line ${line}: ${file} has no ${inPlaceOf}`);
  fs.writeFileSync(
    to,
    before.replace(constant, () => text),
  );
}
