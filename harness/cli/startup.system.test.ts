import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-startup-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Writes down every package of which a module is loaded, in whichever thread. */
const recorder = path.join(folder, "recorder.cjs");
fs.writeFileSync(
  recorder,
  `const Module = require("node:module");
const load = Module._load;
const told = new Set();
Module._load = function (request, parent, isMain) {
  const file = Module._resolveFilename(request, parent, isMain);
  const [, name] = /.*[\\\\/]node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)/.exec(file) ?? [];
  if (name !== undefined && !told.has(name)) require("node:fs").appendFileSync(process.env.LOADED, name + "\\n");
  told.add(name);
  return load.apply(this, arguments);
};
`,
);

/** Names of the packages that a run loads. */
function loadedBy(...args: readonly string[]): { readonly code: number | null; readonly packages: Set<string> } {
  const file = path.join(folder, `${args.length}-${args[1]}.txt`.replaceAll(path.sep, "-"));
  const env = { LOADED: file, NODE_OPTIONS: `--require "${recorder.replaceAll("\\", "\\\\")}"` };
  const { code } = runCli(args, folder, env);
  return { code, packages: new Set(fs.readFileSync(file, "utf8").split("\n").filter(Boolean)) };
}

const javascript = path.join(folder, "empty.cjs");
fs.writeFileSync(javascript, 'module.exports = require("bugcheck").design({ id: "empty" });\n');

const heavy = ["typescript", "ts-node", "@viz-js/viz", "xmlbuilder2", "chokidar", "fast-check", "@xstate/graph"];
const heavyOf = (packages: ReadonlySet<string>) => heavy.filter((name) => packages.has(name));

describe("what a check loads", () => {
  it("is neither a compiler nor what other reports need, where the design is JavaScript", () => {
    const { code, packages } = loadedBy("check", javascript);
    expect(code).toBe(0);
    expect(packages).toContain("commander");
    expect(packages).toContain("xstate");
    expect(heavyOf(packages)).toEqual([]);
  });

  it("is the compiler and nothing else of weight, where the design is TypeScript", () => {
    const { code, packages } = loadedBy("check", "atdpc-lock-at-passive", "--variant", "fixed");
    expect(code).toBe(0);
    expect(heavyOf(packages)).toEqual(["typescript", "ts-node"]);
  });

  it("is what a report needs that is asked for", () => {
    const { code, packages } = loadedBy("check", javascript, "--report", "junit=out.xml", "--report", "html=out.html");
    expect(code).toBe(0);
    expect(heavyOf(packages)).toEqual(["@viz-js/viz", "xmlbuilder2"]);
  });
});
