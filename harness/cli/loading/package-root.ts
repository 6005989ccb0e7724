import { existsSync } from "node:fs";
import path from "node:path";

/** Folder of this package, whether it runs from its sources or from `dist`. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, "package.json"))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error("[bugcheck fault] no package.json above the program");
    folder = parent;
  }
  return folder;
}

/** The designs that come with bugcheck; sources, loaded like a user's own. */
export function catalogueFolder(): string {
  return path.join(packageRoot(), "models", "designs");
}
