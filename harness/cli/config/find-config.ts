import { existsSync } from "node:fs";
import path from "node:path";
import { CallerMistake } from "../../language/caller-mistake";
import { MODULE_EXTENSIONS } from "../loading/module-extensions";

const NAMES = MODULE_EXTENSIONS.map((extension) => `bugcheck.config${extension}`);

/**
 * The configuration of a folder: the nearest `bugcheck.config.*` in it or above.
 *
 * @returns its absolute path; undefined where there is none
 * @throws CallerMistake CONFIG_AMBIGUOUS where a folder has two
 */
export function findConfig(cwd: string): string | undefined {
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const [first, second] = NAMES.map((name) => path.join(folder, name)).filter((file) => existsSync(file));
    if (second !== undefined && first !== undefined) {
      throw new CallerMistake(
        "CONFIG_AMBIGUOUS",
        `${path.basename(first)} and ${path.basename(second)} are both there`,
        "Keep one of them, or name it with --config.",
        { file: first },
      );
    }
    if (first !== undefined || path.dirname(folder) === folder) return first;
  }
}
