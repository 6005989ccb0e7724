import fs from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { projectRoot, runCli } from "./run-cli";

const folder = path.join(projectRoot, "docs/commands");
/** The terms of a section of the help, with what an option takes: `--set <name=count>`. */
function terms(help: string, section: string): string[] {
  const [, text = ""] = new RegExp(`^${section}:\\n([\\s\\S]*?)(?:\\n\\n|(?![\\s\\S]))`, "m").exec(help) ?? [];
  return [...text.matchAll(/^ {2}(\S.*?)(?: {2,}.*)?$/gm)].map(([, term = ""]) => term.replace(/^-\w, /, ""));
}

const commands = terms(runCli(["--help"]).out, "Commands").filter((term) => !term.startsWith("help"));
const pages = fs.readdirSync(folder).map((file) => path.parse(file).name);

it("every command has a page, and every page a command", () => {
  expect(commands).toContain("check");
  expect(pages.sort()).toEqual([...commands].sort());
});

describe.each(pages)("the page of %s", (command) => {
  const page = fs.readFileSync(path.join(folder, `${command}.md`), "utf8");
  const { out: help } = runCli([command, "--help"]);

  it("has every option of the help in a table, and no other", () => {
    const documented = [...page.matchAll(/^\| `(--[^`]+)` \| \S/gm)].map(([, term = ""]) => term);
    expect(documented.sort()).toEqual(
      terms(help, "Options")
        .filter((term) => term !== "--help")
        .sort(),
    );
  });

  it("has a help with defaults in words", () => {
    const defaults = [...help.replace(/\s+/g, " ").matchAll(/default: ([^)]*)\)/g)].map(([, told = ""]) => told);
    expect(defaults.filter((told) => /^(null|undefined|true|false|[[{].*|\d{8,})$/.test(told))).toEqual([]);
  });

  it("has the exit codes of the help", () => {
    const [, told] = /^Exit code: (.*)$/m.exec(help) ?? [];
    const [, section = ""] = page.split("## Exit codes");
    const documented = [...section.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code);
    expect(documented).toEqual(told === undefined ? ["0", "3", "70"] : told.match(/\b\d+\b/g));
  });
});

it("links in the pages lead somewhere", () => {
  const all = ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: projectRoot })];
  const broken = all.flatMap((page) => {
    const text = fs.readFileSync(path.join(projectRoot, page), "utf8");
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
    const here = links.filter((link) => !/^\w+:/.test(link));
    return here
      .filter((link) => !fs.existsSync(path.resolve(projectRoot, path.dirname(page), link)))
      .map((link) => `${page}: ${link}`);
  });
  expect(broken).toEqual([]);
});

it.each(["CONTRIBUTING.md", "docs/architecture.md"])("files and folders that %s names are there", (page) => {
  const text = fs.readFileSync(path.join(projectRoot, page), "utf8");
  const named = [...text.matchAll(/`((?:models|properties|harness|reports|docs)\/[\w./-]*)[^`]*`/g)].map(
    ([, file = ""]) => file,
  );
  expect(named.filter((file) => !fs.existsSync(path.join(projectRoot, file)))).toEqual([]);
});
