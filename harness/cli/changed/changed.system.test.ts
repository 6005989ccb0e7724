import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../testing/run-cli";
import { lockDesign, WorkTree } from "../../testing/work-tree";
import type { RunReport } from "../../trace/result";

const tree = new WorkTree();
afterAll(() => tree.remove());

const ids = Array.from({ length: 50 }, (_, number) => `design-${String(number).padStart(2, "0")}`);

beforeAll(() => {
  tree.write(".gitignore", "generated/\nnode_modules/\n");
  tree.write("package.json", "{}");
  tree.write("shared/deep.ts", "export const deep = 1;\n");
  tree.write("shared/names.ts", 'export * from "./deep.js";\n');
  tree.write("generated/table.ts", "export const table = 1;\n");
  for (const id of ids) {
    const imports = {
      "design-01": 'import { deep } from "../shared/names";\nvoid deep;',
      "design-02": 'import { deep } from "../shared/deep.js";\nvoid deep;',
      "design-03": 'const shared = require("../shared/deep");\nvoid shared;',
    }[id];
    tree.write(`designs/${id}.ts`, lockDesign(id, { imports: imports ?? "" }));
  }
  tree.write(
    "bugcheck.config.ts",
    'import { defineConfig } from "bugcheck";\nexport default defineConfig({ designs: ["designs/**"] });\n',
  );
  tree.commit();
});

beforeEach(() => {
  tree.git("checkout", "--quiet", "--force", "main");
  tree.git("clean", "--quiet", "--force", "-d");
});

function change(file: string): void {
  fs.appendFileSync(path.join(tree.folder, file), "// changed\n");
}

/** The designs that ran, without what all of them have in common. */
function checked(...args: string[]): string[] {
  const { out, err, code } = tree.run(["check", "--changed", "HEAD", "--report", "json", ...args]);
  expect([err, code]).toEqual(["", 0]);
  return (JSON.parse(out) as RunReport).results.map(({ design }) => design.replace("design-", ""));
}

const all = ids.map((id) => id.replace("design-", ""));

describe("--changed in a repository of fifty designs", () => {
  it("checks nothing where nothing has changed, and says so", () => {
    const { out, code } = tree.run(["check", "--changed", "HEAD"]);
    expect(out).toBe("changed since HEAD: none of 50 modules, so nothing was checked\n");
    expect(code).toBe(0);
  });

  it("checks the one that has changed, staged, committed or neither", () => {
    change("designs/design-17.ts");
    expect(checked()).toEqual(["17"]);
    tree.git("add", "--all");
    expect(checked()).toEqual(["17"]);
    tree.git("commit", "--quiet", "--message=change");
    expect(checked()).toEqual([]);
    expect(checked("--changed", "HEAD~1")).toEqual(["17"]);
    tree.git("reset", "--quiet", "--hard", "HEAD~1");
  });

  it("checks a new one that git does not know yet", () => {
    tree.write("designs/new one.ts", lockDesign("design-new"));
    expect(checked()).toEqual(["new"]);
  });

  it("checks those that import what has changed, through whatever stands between", () => {
    change("shared/deep.ts");
    expect(checked()).toEqual(["01", "02", "03"]);
  });

  it("checks those whose import would now lead elsewhere", () => {
    tree.write("shared/names.js", "exports.deep = 2;\n");
    expect(checked()).toEqual(["01"]);
  });

  it("checks those that import what git does not keep", () => {
    tree.write("designs/design-04.ts", lockDesign("design-04", { imports: 'import "../generated/table";' }));
    tree.write("generated/table.ts", "export const table = 2;\n");
    tree.commit();
    expect(checked()).toEqual(["04"]);
    tree.git("reset", "--quiet", "--hard", "HEAD~1");
  });

  it.each(["bugcheck.config.ts", "package.json"])("checks everything where %s has changed", (file) => {
    tree.write(file, `${tree.read(file)}\n`);
    expect(checked()).toEqual(all);
    expect(tree.run(["check", "--changed", "HEAD"]).out).toContain(`everything counts, as ${file} has changed`);
  });

  it("checks everything where another bugcheck is installed", () => {
    tree.write("package-lock.json", "{}");
    expect(checked()).toEqual(all);
  });

  it("looks at no others than those named on the command line", () => {
    change("designs/design-17.ts");
    change("designs/design-18.ts");
    expect(checked("designs/design-18.ts", "designs/design-19.ts")).toEqual(["18"]);
  });

  it("finds its way from a folder beneath", () => {
    change("designs/design-17.ts");
    const { out } = runCli(["check", "--changed", "HEAD", "--report", "json"], path.join(tree.folder, "shared"));
    expect((JSON.parse(out) as RunReport).gate?.changed).toEqual({
      ref: "HEAD",
      everything: null,
      modules: 50,
      unchanged: 49,
    });
  });
});

describe("--changed refuses", () => {
  const refused = (where: WorkTree, ref: string, env: NodeJS.ProcessEnv = {}) => {
    const { code, out, err } = where.run(["check", "--changed", ref], env);
    expect([code, out]).toEqual([3, ""]);
    return err.replace(/\s+/g, " ");
  };

  it("a commit that is not there", () => {
    expect(refused(tree, "no-such-branch")).toContain('error UNKNOWN_REF: git knows no commit "no-such-branch"');
    expect(refused(tree, "--output=designs")).toContain("error UNKNOWN_REF");
  });

  it("a machine without git", () => {
    const empty = path.join(tree.folder, "generated");
    expect(refused(tree, "HEAD", { PATH: empty, Path: empty })).toContain("error GIT_MISSING: --changed needs git");
  });

  it("a folder that is no repository", () => {
    const plain = new WorkTree();
    plain.write("queue.ts", lockDesign("queue"));
    expect(refused(plain, "HEAD", { GIT_CEILING_DIRECTORIES: path.dirname(plain.folder) })).toContain(
      "error NOT_A_REPOSITORY",
    );
    plain.remove();
  });

  it("a commit that a shallow clone lacks, and says how to get it", () => {
    const shallow = new WorkTree();
    tree.git("commit", "--quiet", "--allow-empty", "--message=newer");
    tree.git("clone", "--quiet", "--depth", "1", `file://${tree.folder}`, path.join(shallow.folder, "clone"));
    const { code, err } = runCli(["check", "--changed", "HEAD~1"], path.join(shallow.folder, "clone"));
    expect(err.replace(/\s+/g, " ")).toContain("error SHALLOW_CLONE: git knows no commit");
    expect(err.replace(/\s+/g, " ")).toContain("fetch-depth: 0");
    expect(code).toBe(3);
    shallow.remove();
  });
});
