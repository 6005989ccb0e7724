import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { globSync } from "tinyglobby";
import { afterAll, describe, expect, it } from "vitest";
import { documentedCommands, missingLine } from "./documented-commands";
import { documentedFiles, writeDocumentedFile } from "./documented-files";

const root = path.resolve(__dirname, "../..");
const main = path.join(root, "dist/harness/cli/main.js");
// The tutorial is followed from its own empty folder: tutorial.system.test.ts.
const pages = globSync(["README.md", "CONTRIBUTING.md", "docs/**/*.md", "!docs/tutorial.md"], { cwd: root }).sort();
const tsc = require.resolve("typescript/bin/tsc", { paths: [root] });
const scripts: unknown = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")).scripts;

/** A folder that looks like the project to the documented commands and takes the files they write. */
function userFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-docs-"));
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.symlinkSync(path.join(root, "models"), path.join(folder, "models"), "junction");
  fs.symlinkSync(root, path.join(folder, "node_modules/bugcheck"), "junction");
  for (const name of ["vitest", "fast-check", "xstate"])
    fs.symlinkSync(path.join(root, "node_modules", name), path.join(folder, "node_modules", name), "junction");
  return folder;
}

describe.each(pages)("%s", (page) => {
  const text = fs.readFileSync(path.join(root, page), "utf8");
  const commands = documentedCommands(text);
  const files = documentedFiles(text);
  const folder = userFolder();
  let read = 0;
  /** Writes what the reader has been asked to write before this line. */
  const readUpTo = (line: number): void => {
    for (const file of files) if (file.line > read && file.line < line) writeDocumentedFile(file, folder);
    read = line;
  };
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("shows only commands of this project", () => {
    for (const { line, words } of commands) {
      const [program = "", first = "", second = ""] = words;
      const script = first === "run" ? second : first === "start" || first === "test" ? first : undefined;
      const known =
        (program === "npx" && ["bugcheck", "vitest"].includes(first)) ||
        (program === "npm" && (first === "ci" || (script !== undefined && Object.hasOwn(Object(scripts), script))));
      expect(known, `line ${line}: ${words.join(" ")}`).toBe(true);
    }
  });

  const ours = commands.filter(({ words }) => words[0] === "npx" && words[1] === "bugcheck");
  it.each(ours.map((command) => ({ ...command, title: command.words.slice(1).join(" ") })))(
    "line $line does what the page says: $title",
    ({ line, words, exitCode, output }) => {
      readUpTo(line);
      const run = spawnSync(process.execPath, [main, ...words.slice(2)], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1" },
        maxBuffer: 1 << 28,
      });
      expect(run.status, run.stdout + run.stderr).toBe(exitCode);
      expect(missingLine(output, run.stdout + run.stderr), run.stdout + run.stderr).toBeUndefined();
    },
  );

  const compiled = [...new Set(files.map(({ file }) => file).filter((file) => file.endsWith(".ts")))];
  if (compiled.length === 0) return;
  it("shows files that compile", () => {
    readUpTo(Number.POSITIVE_INFINITY);
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "preserve"];
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, ...compiled], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status, stdout).toBe(0);
  });
});

it("README shows a command that runs", () => {
  const readme = documentedCommands(fs.readFileSync(path.join(root, "README.md"), "utf8"));
  expect(readme.some(({ words }) => words[1] === "bugcheck")).toBe(true);
});
