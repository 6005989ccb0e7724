import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { documentedCommands, missingLine } from "./documented-commands";
import { documentedFiles, writeDocumentedFile } from "./documented-files";
import { did, packedTarball, run } from "./packed-project";
import { projectRoot } from "./run-cli";

// A newcomer who has the packed program, an empty folder and the tutorial, and does what it says.
const page = fs.readFileSync(path.join(projectRoot, "docs/tutorial.md"), "utf8");
const commands = documentedCommands(page).map((command) => ({ ...command, title: command.words.join(" ") }));
const files = documentedFiles(page).map((file) => ({ ...file, title: file.file }));
const steps = [...commands, ...files].sort((one, other) => one.line - other.line);
const ofModulesOnly = "npm pkg set type=module";

const desk = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-tutorial-")));
afterAll(() => fs.rmSync(desk, { recursive: true, force: true }));
beforeAll(async () => {
  const tarball = await packedTarball();
  fs.copyFileSync(tarball, path.join(desk, path.basename(tarball)));
});

it("has something to follow", () => {
  expect(commands.map(({ title }) => title)).toContain(ofModulesOnly);
  expect(files.map(({ file }) => file)).toContain("guard.ts");
});

describe.each([["commonjs"], ["module"]])("the tutorial, in a package of type %s", (type) => {
  const folder = path.join(desk, type);
  beforeAll(() => fs.mkdirSync(folder));
  const taken = steps.filter(({ title }) => type === "module" || title !== ofModulesOnly);

  it.each(taken)("line $line: $title", (step) => {
    if ("text" in step) {
      writeDocumentedFile(step, folder);
      return;
    }
    const [program = "", ...args] = step.words;
    const { code, said } = run(program, args, folder);
    expect(code, said).toBe(step.exitCode);
    expect(missingLine(step.output, said), said).toBeUndefined();
  });

  it("leaves a package of this type, designs that compile, and a workflow whose steps pass", () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    expect(manifest.type ?? "commonjs").toBe(type);
    const tsc = path.join(folder, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "preserve"];
    did(process.execPath, [tsc, ...options, "guard.ts", "bugcheck.config.ts"], folder);
    const workflow = parse(fs.readFileSync(path.join(folder, ".github/workflows/designs.yml"), "utf8"));
    const lines: string[] = workflow.jobs.bugcheck.steps.flatMap(({ run: line }: { run?: string }) => line ?? []);
    expect(lines).toContain("npm ci");
    for (const line of lines) did(line.split(" ")[0] ?? "", line.split(" ").slice(1), folder);
  });
});
