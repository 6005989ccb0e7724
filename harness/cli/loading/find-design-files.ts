import path from "node:path";
import { glob } from "tinyglobby";
import { CallerMistake } from "../../language/caller-mistake";
import { entryAt } from "../entry-at";
import { mayHoldDesign } from "./module-extensions";
import { nameArgument } from "./name-argument";
import { namedRevision } from "./named-revision";
import { catalogueFolder } from "./package-root";

/** A module to look for designs in. */
export interface DesignFile {
  readonly path: string;
  /** Named by itself, so that it must hold a design; a glob or a folder may find other modules too. */
  readonly explicit: boolean;
  /** How the command line names it, where that is not by its path: a file of a revision. */
  readonly shown?: string;
}

/**
 * Looks up a path, a folder, a glob or a file of a git revision in `cwd`.
 *
 * @returns undefined for an argument that can only be a design's id
 * @throws CallerMistake FILE_NOT_FOUND, NO_FILE_MATCHES, and for a revision what `fileOfRevision` does
 */
export async function findDesignFiles(arg: string, cwd: string): Promise<DesignFile[] | undefined> {
  const existing = path.resolve(cwd, arg);
  const stat = entryAt(existing);
  if (stat?.isFile()) return [{ path: existing, explicit: true }];
  if (stat?.isDirectory()) return (await modulesIn("**", existing)).map(found);
  const revision = namedRevision(arg);
  if (revision !== undefined) {
    // The compiler that reads imports takes a while to load.
    const { fileOfRevision } = await import("./revision-file.js");
    return [{ path: fileOfRevision(revision, cwd), explicit: true, shown: arg }];
  }
  const named = nameArgument(arg, process.platform);
  switch (named.kind) {
    case "id":
      return undefined;
    case "path":
      throw new CallerMistake("FILE_NOT_FOUND", `there is no file ${arg}`, `Looked for ${existing}.`);
    case "glob": {
      const files = await modulesIn(named.pattern, cwd);
      if (files.length > 0) return files.map(found);
      throw new CallerMistake(
        "NO_FILE_MATCHES",
        `no module matches ${arg}`,
        `Looked in ${cwd}; quote the pattern so that the shell leaves it alone.`,
      );
    }
  }
}

/** All modules of the catalogue that may hold a design. */
export async function catalogueFiles(): Promise<DesignFile[]> {
  return (await modulesIn("**", catalogueFolder())).map(found);
}

function found(file: string): DesignFile {
  return { path: file, explicit: false };
}

async function modulesIn(pattern: string, folder: string): Promise<string[]> {
  const files = await glob(pattern, {
    cwd: folder,
    absolute: true,
    expandDirectories: false,
    ignore: ["**/node_modules/**"],
  });
  return files.filter(mayHoldDesign).map(path.normalize).sort();
}
