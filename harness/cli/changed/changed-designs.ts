import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import type { ChangedSelection } from "../../trace/gate-result";
import { entryAt } from "../entry-at";
import { packageRoot } from "../loading/package-root";
import { type GitChanges, gitChanges } from "./git-changes";
import { ImportedFiles } from "./imported-files";

/** What `--changed` was asked for. */
export interface ChangedPlan {
  /** The commit to compare with, as git names it. */
  readonly ref: string;
  /** Absolute: baseline and lock file, whose change concerns every design. */
  readonly gate: readonly string[];
  /** Absolute. */
  readonly config: string | undefined;
}

/** Files whose change may mean another bugcheck or another library. */
const INSTALLED = [
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
];

/** Parts of this package that a verdict rests on. */
const OWN = ["harness", "models/kernel", "properties", "package.json"];

/** Tells modules that changed since a commit, by themselves or through what they import, from those that did not. */
export class ChangedDesigns {
  /** Why everything counts as changed; null where it does not. */
  readonly #everything: string | null;
  readonly #changes: GitChanges;
  /** Folders with a change beneath them. */
  readonly #above: ReadonlySet<string>;
  readonly #imported: ImportedFiles;
  readonly #looked = new Set<string>();
  readonly #kept = new Set<string>();

  /** @throws CallerMistake GIT_MISSING, NOT_A_REPOSITORY, UNKNOWN_REF, SHALLOW_CLONE */
  constructor(
    private readonly plan: ChangedPlan,
    cwd: string,
  ) {
    this.#changes = gitChanges(plan.ref, cwd);
    const { changed, root } = this.#changes;
    this.#above = new Set([...changed].flatMap((file) => foldersAround(file, root)));
    const ours = real(packageRoot());
    const own = ours.split(path.sep).includes("node_modules") ? [] : OWN.map((name) => path.join(ours, name));
    this.#imported = new ImportedFiles(own);
    this.#everything = this.#reasonForAll(cwd);
  }

  /** Those of some modules, absolute, that have to be checked. */
  readonly keep = (modules: readonly string[]): string[] => {
    const changed = this.#everything === null ? this.#changedOf(modules.map(real)) : new Set(modules.map(real));
    const kept = modules.filter((module) => changed.has(real(module)));
    for (const module of modules) this.#looked.add(module);
    for (const module of kept) this.#kept.add(module);
    return kept;
  };

  /** What has been looked at and left out so far. */
  get selection(): ChangedSelection {
    return {
      ref: this.plan.ref,
      everything: this.#everything,
      modules: this.#looked.size,
      unchanged: this.#looked.size - this.#kept.size,
    };
  }

  #reasonForAll(cwd: string): string | null {
    const { gate, config } = this.plan;
    const { root } = this.#changes;
    const shown = (file: string) => path.relative(root, file) || file;
    for (const file of config === undefined ? gate : [config, ...gate])
      if (this.#differs(onDisk(file))) return `${shown(onDisk(file))} has changed`;
    if (config !== undefined && this.#changedOf([real(config)]).size > 0)
      return `what ${path.basename(config)} imports has changed`;
    for (let folder = real(cwd); isWithin(folder, root); folder = path.dirname(folder)) {
      const installed = INSTALLED.map((name) => path.join(folder, name)).find((file) => this.#differs(file));
      if (installed !== undefined) return `${shown(installed)} has changed`;
    }
    return null;
  }

  /** Git is asked once about all of them that are not known to have changed. */
  #changedOf(modules: readonly string[]): Set<string> {
    const { root, ignored } = this.#changes;
    const changed = new Set<string>();
    const compared = new Map<string, string[]>();
    for (const module of modules) {
      if (isElsewhere(module, root)) continue;
      const { places, unknown } = isWithin(module, root) ? this.#imported.of(module) : NOTHING_KNOWN;
      if (unknown !== undefined || [...places].some((place) => this.#differs(place))) changed.add(module);
      else compared.set(module, [...places].filter((place) => isFile(place) && isWithin(real(place), root)).map(real));
    }
    const untold = new Set(ignored([...new Set([...compared.values()].flat())]));
    for (const [module, places] of compared) if (places.some((place) => untold.has(place))) changed.add(module);
    return changed;
  }

  /** Whether a place, something beneath it or a folder around it is among the changes. */
  #differs(place: string): boolean {
    const { changed, root } = this.#changes;
    if (changed.has(place) || this.#above.has(place)) return true;
    return foldersAround(place, root).some((folder) => changed.has(folder));
  }
}

/** An installed package, this one included, changes with the lock file. */
function isElsewhere(module: string, root: string): boolean {
  const installed = module.split(path.sep).includes("node_modules");
  return installed || (!isWithin(module, root) && isWithin(module, real(packageRoot())));
}

/** What can be said about a module outside the work tree. */
const NOTHING_KNOWN = { places: new Set<string>(), unknown: "" };

/** The folders between a file and the root, the root left out. */
function foldersAround(file: string, root: string): string[] {
  const folders: string[] = [];
  for (let at = path.dirname(file); isWithin(at, root) && at !== root; at = path.dirname(at)) folders.push(at);
  return folders;
}

function isFile(place: string): boolean {
  return entryAt(place)?.isFile() === true;
}

/** Without links. */
function real(file: string): string {
  return realpathSync.native(file);
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** The same without links; a file that is gone, in the folder where it was. */
function onDisk(file: string): string {
  if (existsSync(file)) return real(file);
  const folder = path.dirname(file);
  return existsSync(folder) ? path.join(real(folder), path.basename(file)) : file;
}
