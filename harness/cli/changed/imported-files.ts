import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { preProcessFile } from "typescript";
import { MODULE_EXTENSIONS } from "../loading/module-extensions";

/** What a module may be made of. */
export interface Imported {
  /** Absolute: files, there or not, that loading looks at, and folders of packages. */
  readonly places: ReadonlySet<string>;
  /** An import that leads nowhere known, so that nothing can be said about the module. */
  readonly unknown: string | undefined;
}

/** What one module imports by itself. */
interface Direct {
  readonly modules: readonly string[];
  readonly places: readonly string[];
  readonly unknown: string | undefined;
}

/** Endings that loading tries after the name an import gives. */
const ENDINGS = [...MODULE_EXTENSIONS, ".json"];

/**
 * Follows imports from module to module, reading each once, without loading any.
 *
 * invariant: what loading a module reads through imports is among its places; whichever of several candidates it takes.
 */
export class ImportedFiles {
  readonly #direct = new Map<string, Direct>();

  /** @param own - folders that `import "bugcheck"` stands for */
  constructor(private readonly own: readonly string[]) {}

  of(module: string): Imported {
    const places = new Set<string>([module]);
    const read = new Set<string>([module]);
    const waiting = [module];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const direct = this.#directOf(next);
      if (direct.unknown !== undefined) return { places, unknown: direct.unknown };
      for (const place of direct.places) places.add(place);
      for (const imported of direct.modules) {
        places.add(imported);
        if (read.has(imported)) continue;
        read.add(imported);
        waiting.push(imported);
      }
    }
    return { places, unknown: undefined };
  }

  #directOf(module: string): Direct {
    const known = this.#direct.get(module);
    if (known !== undefined) return known;
    const read = this.#read(module);
    this.#direct.set(module, read);
    return read;
  }

  #read(module: string): Direct {
    if (!MODULE_EXTENSIONS.includes(path.extname(module))) return { modules: [], places: [], unknown: undefined };
    const modules: string[] = [];
    const places: string[] = [];
    const { importedFiles } = preProcessFile(readFileSync(module, "utf8"), true, true);
    for (const { fileName } of importedFiles) {
      if (/^\.{0,2}[/\\]|^\.{1,2}$|^[a-z]:[/\\]/i.test(fileName)) {
        const target = path.resolve(path.dirname(module), fileName);
        const candidates = candidatesOf(target);
        const files = candidates.filter(isFile);
        // A package.json may lead anywhere.
        if (files.length === 0 || files.includes(path.join(target, "package.json")))
          return { modules, places, unknown: fileName };
        places.push(...candidates);
        modules.push(...files.map((file) => realpathSync.native(file)));
      } else if (fileName === "bugcheck") {
        places.push(...this.own);
      } else if (/^#|^file:/.test(fileName)) {
        return { modules, places, unknown: fileName };
      } else {
        places.push(...packageFolder(fileName, module));
      }
    }
    return { modules, places, unknown: undefined };
  }
}

/** Not so where a file lies in the way, as `x.json` does of `x.json/package.json`: asked for that, statSync throws. */
function isFile(name: string): boolean {
  return existsSync(name) && statSync(name).isFile();
}

/** Where `./x` or `./x.js` may lead, in TypeScript and out of it. */
function candidatesOf(target: string): string[] {
  const stem = target.replace(/\.[cm]?js$/, "");
  const stems = stem === target ? [target] : [target, stem];
  return [
    target,
    ...stems.flatMap((name) => ENDINGS.map((ending) => name + ending)),
    path.join(target, "package.json"),
  ].concat(ENDINGS.map((ending) => path.join(target, `index${ending}`)));
}

/** The folder of a package that lies among the sources, linked by a workspace; an installed one changes with the lock file only. */
function packageFolder(specifier: string, from: string): string[] {
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  for (let folder = path.dirname(from); ; folder = path.dirname(folder)) {
    const found = path.join(folder, "node_modules", name);
    if (existsSync(found)) {
      const real = realpathSync.native(found);
      return real.split(path.sep).includes("node_modules") ? [] : [real];
    }
    if (path.dirname(folder) === folder) return [];
  }
}
