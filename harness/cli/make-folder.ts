import { mkdirSync } from "node:fs";
import path from "node:path";
import { entryAt } from "./entry-at";

/**
 * Makes a folder and those above it, where they are not there. One after the other: told to make several at once, Node 20 tries for ever
 * where the file system says that there is no such folder and lets none be made, as in /proc.
 *
 * @throws what the file system says
 */
export function makeFolder(folder: string): void {
  if (entryAt(folder)?.isDirectory()) return;
  const above = path.dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been quicker.
    if (!entryAt(folder)?.isDirectory()) throw error;
  }
}
