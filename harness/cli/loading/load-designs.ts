import { realpathSync } from "node:fs";
import path from "node:path";
import { CallerMistake } from "../../language/caller-mistake";
import type { Design } from "../../language/design";
import { isRecord } from "../is-record";
import { nearest } from "../nearest";
import { catalogueFiles, type DesignFile, findDesignFiles } from "./find-design-files";
import { loadModule } from "./load-module";
import { catalogueFolder } from "./package-root";

export interface LoadedDesign {
  readonly design: Design;
  /** Absolute. */
  readonly path: string;
  /** How the command line names the file, where that is not by its path. */
  readonly shown?: string;
}

/** Designs that loaded, and what is wrong with those that did not. */
export interface LoadedDesigns {
  readonly designs: readonly LoadedDesign[];
  readonly mistakes: readonly CallerMistake[];
}

const EXPORT_ONE = 'A module of a design says: export default design({ id: "...", ... }).';

/** Which of some modules, absolute, are to be loaded. */
export type KeepModules = (modules: readonly string[]) => readonly string[];

/**
 * The designs that paths, folders, globs and ids name; without any, the whole catalogue.
 * One bad file does not keep the others from being loaded.
 *
 * @param keep - all, unless told otherwise
 */
export async function loadDesigns(
  args: readonly string[],
  cwd: string,
  keep: KeepModules = (modules) => modules,
): Promise<LoadedDesigns> {
  const found = new Found();
  if (args.length === 0) await found.add(async () => designsOf(kept(await catalogueFiles(), keep), found));
  for (const arg of args) await found.add(() => designsNamed(arg, cwd, found, keep));
  found.refuseDuplicates();
  return found;
}

/** Collects designs, each once, and mistakes. */
class Found implements LoadedDesigns {
  readonly #designs = new Map<Design, LoadedDesign>();
  readonly mistakes: CallerMistake[] = [];

  get designs(): LoadedDesign[] {
    return [...this.#designs.values()];
  }

  async add(load: () => Promise<readonly LoadedDesign[]>): Promise<void> {
    try {
      for (const loaded of await load()) this.#designs.set(loaded.design, loaded);
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      this.mistakes.push(error);
    }
  }

  refuseDuplicates(): void {
    const first = new Map<string, LoadedDesign>();
    for (const loaded of this.designs) {
      const { id } = loaded.design;
      const other = first.get(id);
      if (other === undefined) first.set(id, loaded);
      else this.mistakes.push(duplicate(id, other, loaded));
    }
  }
}

function duplicate(id: string, first: LoadedDesign, second: LoadedDesign): CallerMistake {
  const places = first.path === second.path ? `twice in ${first.path}` : `${first.path} and ${second.path}`;
  return new CallerMistake(
    "DUPLICATE_DESIGN",
    `two designs have the id "${id}": ${places}`,
    "Give one of them another id.",
    {
      file: second.path,
      design: id,
    },
  );
}

function kept(files: readonly DesignFile[], keep: KeepModules): DesignFile[] {
  const names = new Set(keep(files.map((file) => file.path)));
  return files.filter((file) => names.has(file.path));
}

async function designsNamed(
  arg: string,
  cwd: string,
  found: Found,
  keep: KeepModules,
): Promise<readonly LoadedDesign[]> {
  const files = await findDesignFiles(arg, cwd);
  if (files === undefined) {
    const design = await catalogued(arg);
    return keep([design.path]).length > 0 ? [design] : [];
  }
  const mistakes = found.mistakes.length;
  const wanted = kept(files, keep);
  const designs = await designsOf(wanted, found);
  if (designs.length > 0 || found.mistakes.length > mistakes || wanted.length < files.length) return designs;
  throw new CallerMistake("NO_DESIGN", `${arg} holds no design`, EXPORT_ONE);
}

async function designsOf(files: readonly DesignFile[], found: Found): Promise<LoadedDesign[]> {
  const designs: LoadedDesign[] = [];
  for (const file of files) {
    await found.add(async () => {
      designs.push(...(await designsIn(file)));
      return [];
    });
  }
  return designs;
}

async function designsIn(file: DesignFile): Promise<LoadedDesign[]> {
  const exported: Readonly<Record<string, unknown>> = await loadModule(file.path);
  const values = [exported, ...Object.values(exported)];
  // An import of a CommonJS module holds that module's exports in its default.
  const inner = exported.default;
  if (isRecord(inner) && !isDesign(inner)) values.push(...Object.values(inner));
  const designs = [...new Set(values.filter(isDesign))];
  if (designs.length === 0 && file.explicit) {
    throw new CallerMistake("NO_DESIGN", "the module exports no design", EXPORT_ONE, { file: file.path });
  }
  return designs.map((design) => ({ design, path: file.path, ...(file.shown !== undefined && { shown: file.shown }) }));
}

/**
 * A design of the catalogue by its id; the file named after it is looked into first.
 *
 * @throws CallerMistake UNKNOWN_DESIGN with the nearest id
 */
async function catalogued(id: string): Promise<LoadedDesign> {
  const files = await catalogueFiles();
  const named = files.filter((file) => path.parse(file.path).name === id);
  const known: string[] = [];
  for (const file of [...named, ...files]) {
    for (const loaded of await designsIn(file)) {
      if (loaded.design.id === id) return loaded;
      known.push(loaded.design.id);
    }
  }
  throw new CallerMistake(
    "UNKNOWN_DESIGN",
    `there is no design "${id}"`,
    `${nearest(id, known)} "bugcheck list" shows all; a design of your own is named by its file.`.trim(),
  );
}

/** How a command line names a design: its id where it comes with bugcheck (null), else its file, seen from `cwd`. */
export function fileOnCommandLine({ path: file, shown }: LoadedDesign, cwd: string): string | null {
  if (shown !== undefined) return shown;
  const shipped = realpathSync(file).startsWith(realpathSync(catalogueFolder()) + path.sep);
  return shipped ? null : path.relative(cwd, file);
}

function isDesign(value: unknown): value is Design {
  return isRecord(value) && value.bugcheckDesign === 1;
}
