import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FSWatcher } from "chokidar";
import { CallerMistake } from "../../language/caller-mistake";
import { ImportedFiles } from "../changed/imported-files";
import { entryAt } from "../entry-at";
import { catalogueFiles, findDesignFiles } from "../loading/find-design-files";
import { mayHoldDesign } from "../loading/module-extensions";
import { nameArgument } from "../loading/name-argument";
import { namedRevision } from "../loading/named-revision";

/** An editor writes a file in several moves; a checkout writes many files. */
const SETTLED_MS = 80;
const NEVER_LOOKED_INTO = /[\\/](node_modules|\.git)([\\/]|$)/;

/** What a check has read, so far as it can change: the modules of designs, what they import, and folders where more may appear. */
export class WatchedFiles {
  #places: ReadonlySet<string> = new Set();
  #folders: readonly string[] = [];
  /** An import leads nowhere; any module that turns up nearby may be what it means. */
  #isUnsure = false;
  #around = new Set<string>();
  #watcher: FSWatcher | undefined;
  #changed = false;
  #heard: () => void = () => undefined;

  /** @param args - designs in the words of the command line; none: all that come with bugcheck */
  constructor(
    private readonly args: readonly string[],
    private readonly cwd: string,
  ) {}

  /** Files that are watched by name. */
  get count(): number {
    return [...this.#places].filter((place) => entryAt(place)?.isFile()).length;
  }

  /** Looks up again what the designs are made of, and watches that. */
  async look(): Promise<void> {
    const found = await Promise.all(
      (this.args.length === 0 ? [undefined] : this.args).map((arg) => this.#modulesOf(arg)),
    );
    const modules = found.flat();
    const imported = new ImportedFiles([]);
    const made = modules.map((module) =>
      existsSync(module) ? imported.of(module) : { places: [module], unknown: undefined },
    );
    this.#places = new Set(made.flatMap(({ places }) => [...places]));
    this.#isUnsure = made.some(({ unknown }) => unknown !== undefined);
    this.#folders = this.args.flatMap((arg) => folderOf(arg, this.cwd));
    const around = [...this.#folders, ...[...this.#places].map((place) => path.dirname(place))];
    const added = [...new Set(around)].filter((folder) => !this.#around.has(folder) && existsSync(folder));
    for (const folder of added) this.#around.add(folder);
    if (this.#watcher === undefined) await this.#start();
    else this.#watcher.add(added);
  }

  /**
   * Waits until something has changed since this was called last, and no more changes follow.
   *
   * @returns false where it ended before
   */
  async change(ended: Promise<void>): Promise<boolean> {
    while (!this.#changed) {
      const heard = new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
      if ((await Promise.race([heard, ended.then(() => "ended")])) === "ended") return this.#changed;
    }
    while (this.#changed) {
      this.#changed = false;
      await sleep(SETTLED_MS);
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
  }

  async #start(): Promise<void> {
    const { watch } = await import("chokidar");
    const ignored = (file: string) => NEVER_LOOKED_INTO.test(path.relative(this.cwd, file)) || this.#isAside(file);
    const watcher = watch([...this.#around], { ignoreInitial: true, ignored });
    this.#watcher = watcher;
    watcher.on("all", (_, file) => this.#take(path.resolve(this.cwd, file)));
    await new Promise<void>((resolve, reject) => {
      watcher.once("ready", resolve);
      watcher.once("error", reject);
    });
  }

  /** A folder beside those that are watched. */
  #isAside(file: string): boolean {
    if (this.#around.has(file) || this.#folders.some((folder) => isWithin(file, folder))) return false;
    return entryAt(file)?.isDirectory() === true;
  }

  #take(file: string): void {
    const isNew = mayHoldDesign(file) && (this.#isUnsure || this.#folders.some((folder) => isWithin(file, folder)));
    if (!isNew && !this.#places.has(file)) return;
    this.#changed = true;
    this.#heard();
  }

  /** What cannot be found is a mistake of the check's to tell; its place is watched, so that the file may come. */
  async #modulesOf(arg: string | undefined): Promise<string[]> {
    if (arg === undefined) return (await catalogueFiles()).map((file) => file.path);
    if (namedRevision(arg) !== undefined) return [];
    try {
      const files = await findDesignFiles(arg, this.cwd);
      if (files !== undefined) return files.map((file) => file.path);
      return (await catalogueFiles()).map((file) => file.path).filter((file) => path.parse(file).name === arg);
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      return [path.resolve(this.cwd, arg)];
    }
  }
}

/** The folder that an argument looks into, where it does. */
function folderOf(arg: string, cwd: string): string[] {
  const named = path.resolve(cwd, arg);
  if (entryAt(named)?.isDirectory()) return [named];
  const glob = nameArgument(arg, process.platform);
  if (glob.kind !== "glob") return [];
  const fixed = glob.pattern.split("/").slice(0, -1);
  const first = fixed.findIndex((part) => /[*?{}()[\]!+@]/.test(part));
  return [path.resolve(cwd, (first < 0 ? fixed : fixed.slice(0, first)).join("/") || ".")];
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + path.sep);
}
