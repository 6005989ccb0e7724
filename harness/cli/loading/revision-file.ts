import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { preProcessFile } from "typescript";
import { CallerMistake } from "../../language/caller-mistake";
import { git } from "../changed/git-changes";
import { MODULE_EXTENSIONS } from "./module-extensions";
import type { NamedRevision } from "./named-revision";

/**
 * Writes a module of a revision, and what it imports by relative paths, to a folder of their own that goes with the process. The
 * work tree, the index and the history stay as they are.
 *
 * @param module - as git has it: the path counts from the top of the repository, or from `cwd` where it begins with a dot
 * @returns the module's path there, absolute
 * @throws CallerMistake GIT_MISSING, NOT_A_REPOSITORY, UNKNOWN_REVISION, NOT_IN_REVISION
 */
export function fileOfRevision({ revision, file: named }: NamedRevision, cwd: string): string {
  const tree = new RevisionTree(revision, cwd, `${revision}:${named}`);
  const slashed = process.platform === "win32" ? named.replaceAll("\\", "/") : named;
  const file = /^\.\.?\//.test(slashed) ? path.posix.join(tree.prefix, slashed) : slashed;
  tree.demand(file, named);
  const folder = realpathSync.native(mkdtempSync(path.join(os.tmpdir(), "bugcheck-revision-")));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const written = new Set([file]);
  for (const next of written) {
    const text = tree.text(next);
    const target = path.join(folder, next);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    for (const around of foldersAround(next)) {
      const manifest = path.posix.join(around, "package.json");
      if (tree.files.has(manifest)) written.add(manifest);
      linkPackages(path.join(tree.root, around), path.join(folder, around));
    }
    if (next.endsWith(".json")) continue;
    for (const { fileName } of preProcessFile(text, true, true).importedFiles) {
      if (/^\.\.?(\/|$)/.test(fileName)) for (const imported of tree.importedAs(fileName, next)) written.add(imported);
    }
  }
  return path.join(folder, file);
}

/** The files of one commit. */
class RevisionTree {
  readonly root: string;
  /** Where `cwd` is, seen from the root: "" or "models/". */
  readonly prefix: string;
  readonly files: ReadonlySet<string>;
  readonly #commit: string;

  constructor(
    private readonly revision: string,
    private readonly cwd: string,
    private readonly arg: string,
  ) {
    this.root = this.#ask(["rev-parse", "--show-toplevel"], "NOT_A_REPOSITORY", "here is no work tree of git").trim();
    this.prefix = this.#ask(["rev-parse", "--show-prefix"], "NOT_A_REPOSITORY", "here is no work tree of git").trim();
    const commit = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    this.#commit = this.#ask(commit, "UNKNOWN_REVISION", `git knows no commit "${revision}"`).trim();
    const listed = this.#ask(
      ["ls-tree", "-r", "-z", "--name-only", "--full-tree", this.#commit],
      "GIT_FAILED",
      "git does not list it",
    );
    this.files = new Set(listed.split("\0"));
  }

  demand(file: string, named: string): void {
    if (this.files.has(file)) return;
    const here = path.posix.join(this.prefix, named);
    const hint = this.files.has(here)
      ? `Did you mean ${this.revision}:./${named}?`
      : "A path counts from the top of the repository, as in git; ./ counts from here.";
    throw new CallerMistake("NOT_IN_REVISION", `${this.revision} has no file ${file}`, hint, { file: this.arg });
  }

  text(file: string): string {
    return this.#ask(["cat-file", "blob", `${this.#commit}:${file}`], "GIT_FAILED", `git does not give ${file}`);
  }

  /** Everything that loading may take for `./x` or `./x.js`. */
  importedAs(specifier: string, from: string): string[] {
    const target = path.posix.join(path.posix.dirname(from), specifier);
    const stem = target.replace(/\.[cm]?js$/, "");
    const endings = ["", ...MODULE_EXTENSIONS, ".json"];
    const names = [target, stem, `${target}/index`].flatMap((name) => endings.map((ending) => name + ending));
    return [...new Set(names)].filter((name) => this.files.has(name));
  }

  #ask(args: readonly string[], code: string, message: string): string {
    const answer = git(this.cwd, args, undefined, `a file of a revision (${this.arg})`);
    if (answer.code === 0) return answer.out;
    const why = answer.err === "" ? "" : `: ${answer.err}`;
    const hint = "Name a commit, a branch or a tag of this repository, a colon, and a file: HEAD~1:models/queue.ts.";
    throw new CallerMistake(code, `${message}${why}`, hint, { file: this.arg });
  }
}

/** "models/a" and "models" and "" for models/a/b.ts. */
function foldersAround(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return Array.from({ length: parts.length + 1 }, (_, drop) => parts.slice(0, parts.length - drop).join("/"));
}

/** Packages are those installed now: no revision holds them. */
function linkPackages(from: string, to: string): void {
  const installed = path.join(from, "node_modules");
  const link = path.join(to, "node_modules");
  if (!existsSync(installed) || existsSync(link)) return;
  mkdirSync(to, { recursive: true });
  symlinkSync(installed, link, "junction");
}
