import path from "node:path";
import { CallerMistake } from "../../language/caller-mistake";
import type { BugcheckConfig } from "../../language/define-config";
import { entryAt } from "../entry-at";
import { isRecord } from "../is-record";
import { loadModule } from "../loading/load-module";
import { findConfig } from "./find-config";

/** A configuration that was read. */
export interface FoundConfig {
  /** Absolute. */
  readonly file: string;
  readonly config: BugcheckConfig;
}

/**
 * Reads the configuration that applies in a folder.
 *
 * @param asked - `--config`: a file, false for none, undefined to look for one
 * @throws CallerMistake CONFIG_NOT_FOUND, CONFIG_AMBIGUOUS, CONFIG_DOES_NOT_LOAD, or CONFIG_INVALID with every field that is wrong
 */
export async function readConfig(asked: string | false | undefined, cwd: string): Promise<FoundConfig | undefined> {
  if (asked === false) return undefined;
  const file = asked === undefined ? findConfig(cwd) : named(path.resolve(cwd, asked), asked);
  if (file === undefined) return undefined;
  // Most runs have none.
  const { checkedConfig } = await import("./checked-config.js");
  return { file, config: checkedConfig(await exportOf(file), file) };
}

function named(file: string, asked: string): string {
  if (entryAt(file)?.isFile()) return file;
  throw new CallerMistake("CONFIG_NOT_FOUND", `there is no configuration ${asked}`, `Looked for ${file}.`);
}

async function exportOf(file: string): Promise<unknown> {
  try {
    const exported = await loadModule(file);
    const outer = exported.default ?? exported;
    // An import of a CommonJS module holds that module's exports in its default.
    return isRecord(outer) && "default" in outer ? outer.default : outer;
  } catch (error) {
    if (!(error instanceof CallerMistake)) throw error;
    throw new CallerMistake("CONFIG_DOES_NOT_LOAD", error.message, error.hint, error.place);
  }
}
