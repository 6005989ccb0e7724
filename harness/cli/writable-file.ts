import { closeSync, openSync, unlinkSync } from "node:fs";
import { CallerMistake } from "../language/caller-mistake";
import { entryAt } from "./entry-at";

/**
 * Makes sure that a file can be written, before anybody waits for what goes there. Opens it for appending, which changes
 * nothing in it, and leaves none behind that was not there.
 *
 * @param what - that is to be written, in words
 * @throws CallerMistake with `code`
 */
export function requireWritable(what: string, code: string, file: string): void {
  try {
    const found = entryAt(file);
    if (found !== undefined && !found.isFile() && !found.isDirectory()) return;
    closeSync(openSync(file, "a"));
    if (found === undefined) unlinkSync(file);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).message;
    const hint = "Choose a file in a folder that exists and may be written to. Nothing has been searched.";
    throw new CallerMistake(code, `${what} has nowhere to go: ${why}`, hint, { file });
  }
}
