import { type Stats, statSync } from "node:fs";

/** What a name stands for; undefined where nothing can be found: not there, beneath a file, too long, a link to itself, a closed folder. */
export function entryAt(name: string): Stats | undefined {
  try {
    return statSync(name, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
