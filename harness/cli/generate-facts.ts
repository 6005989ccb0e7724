import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { encodeFacts, factSources } from "../../models/kernel/facts/encode-facts";
import { CallerMistake } from "../language/caller-mistake";

/**
 * Reads the source tables of the kernel facts from `folder` and writes the project's own tables into `target`.
 * Run by hand, in the project's folder, when the documentation has moved on: `npm run facts -- <folder>`.
 *
 * @returns the names of the files written
 * @throws CallerMistake FACTS_FOLDER when no folder is given or a source table is missing, FACTS_FORMAT when one has another shape
 */
export function generateFacts(folder: string | undefined, target: string): string[] {
  if (folder === undefined) {
    throw new CallerMistake(
      "FACTS_FOLDER",
      "No folder with fact tables given.",
      `It must hold ${factSources.join(", ")}.`,
    );
  }
  const missing = factSources.filter((file) => !existsSync(path.join(folder, file)));
  if (missing.length > 0) {
    throw new CallerMistake(
      "FACTS_FOLDER",
      `${folder} lacks ${missing.join(", ")}.`,
      "See docs/facts.md for the tables.",
    );
  }
  const files = encodeFacts((file) => readFileSync(path.join(folder, file), "utf8"));
  for (const [file, text] of files) writeFileSync(path.join(target, file), text);
  return [...files.keys()];
}

if (require.main === module) {
  try {
    const written = generateFacts(process.argv[2], "models/kernel/facts");
    process.stdout.write(`${written.join("\n")}\n`);
  } catch (error) {
    if (!(error instanceof CallerMistake)) throw error;
    process.stderr.write(`${error.code}: ${error.message} ${error.hint}\n`);
    process.exitCode = 3;
  }
}
