import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import path from "node:path";
import { CallerMistake } from "../../language/caller-mistake";

/** A work tree, compared with a commit. */
export interface GitChanges {
  /** Absolute, without links: the work tree's root. */
  readonly root: string;
  /** Absolute: files that differ, are new or are gone, committed or not; a folder stands for everything beneath it. */
  readonly changed: ReadonlySet<string>;
  /** Those of the files, absolute, of which git keeps no older version to compare with. */
  ignored(files: readonly string[]): string[];
}

/**
 * Compares the work tree around a folder with a commit.
 *
 * @throws CallerMistake GIT_MISSING, NOT_A_REPOSITORY, UNKNOWN_REF, SHALLOW_CLONE
 */
export function gitChanges(ref: string, cwd: string): GitChanges {
  const root = realpathSync(rootOf(cwd));
  const commit = commitOf(ref, root);
  const listed = [
    git(root, ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=none", commit, "--"]),
    git(root, ["ls-files", "--others", "--exclude-standard", "-z"]),
  ];
  const names = listed.flatMap((list) => told(list).split("\0")).filter((name) => name !== "");
  return {
    root,
    changed: new Set(names.map((name) => path.join(root, name))),
    ignored: (files) => ignoredOf(files, root),
  };
}

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs git.
 *
 * @param by - what cannot be had without it
 * @throws CallerMistake GIT_MISSING
 */
export function git(cwd: string, args: readonly string[], input?: string, by = "--changed"): Answer {
  const { error, status, stdout, stderr } = spawnSync("git", args, {
    cwd,
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") {
    throw new CallerMistake(
      "GIT_MISSING",
      `${by} needs git, which is not on the path`,
      `Install git, or do without ${by}.`,
    );
  }
  if (error !== undefined) throw error;
  return { code: status, out: stdout, err: stderr.trim() };
}

function told({ code, out, err }: Answer): string {
  if (code === 0) return out;
  throw new CallerMistake(
    "GIT_FAILED",
    `git cannot compare the work tree: ${err}`,
    "Mend what git complains about, or leave --changed out to check everything.",
  );
}

function rootOf(cwd: string): string {
  const { code, out, err } = git(cwd, ["rev-parse", "--show-toplevel"]);
  if (code === 0) return out.replace(/\r?\n$/, "");
  throw new CallerMistake(
    "NOT_A_REPOSITORY",
    `--changed compares with a commit, and here is no work tree of git: ${err}`,
    "Run it inside the repository, or leave --changed out to check everything.",
    { file: cwd },
  );
}

function commitOf(ref: string, root: string): string {
  const { code, out } = git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  if (code === 0) return out.trim();
  const shallow = git(root, ["rev-parse", "--is-shallow-repository"]).out.trim() === "true";
  throw shallow
    ? new CallerMistake(
        "SHALLOW_CLONE",
        `git knows no commit "${ref}", and this clone is shallow`,
        "Fetch the history first: git fetch --unshallow, or fetch-depth: 0 in the checkout of a workflow.",
      )
    : new CallerMistake(
        "UNKNOWN_REF",
        `git knows no commit "${ref}"`,
        "Name a branch, a tag or a commit that is in this clone, such as HEAD or origin/main.",
      );
}

function ignoredOf(files: readonly string[], root: string): string[] {
  if (files.length === 0) return [];
  const names = files.map((file) => path.relative(root, file));
  const answer = git(root, ["check-ignore", "--stdin", "-z"], names.map((name) => `${name}\0`).join(""));
  // Exit code 1: none of them is.
  const ignored = answer.code === 1 ? "" : told(answer);
  return ignored
    .split("\0")
    .filter((name) => name !== "")
    .map((name) => path.join(root, name));
}
