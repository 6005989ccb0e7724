import fs from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { afterEach, describe, expect, it } from "vitest";
import { type CliRun, projectRoot, runCli } from "../../testing/run-cli";
import { lockDesign, WorkTree } from "../../testing/work-tree";
import type { RunReport } from "../../trace/result";

let trees: WorkTree[] = [];
afterEach(() => {
  for (const tree of trees) tree.remove();
  trees = [];
});

function treeWith(files: Readonly<Record<string, string>>): WorkTree {
  const tree = new WorkTree();
  trees.push(tree);
  for (const [name, text] of Object.entries(files)) tree.write(name, text);
  return tree;
}

const words = ({ err }: CliRun): string => err.replace(/\s+/g, " ");
const schema = JSON.parse(fs.readFileSync(path.join(projectRoot, "docs/schema/report-1.json"), "utf8")) as object;
const validate = new Ajv().compile(schema);

function reportOf(tree: WorkTree, ...args: string[]): RunReport {
  const report = JSON.parse(tree.run(["check", ...args, "--report", "json"]).out) as RunReport;
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report;
}

const stuck = (id = "queue") => lockDesign(id, { takes: 2 });

describe("a baseline", () => {
  it("lets known violations pass, new ones fail, and reports fixed ones", () => {
    const tree = treeWith({ "queue.ts": stuck(), "other.ts": lockDesign("other") });
    expect(tree.run(["check", "."]).code).toBe(1);
    const made = tree.run(["check", ".", "--update-baseline"]);
    expect([made.code, made.err]).toEqual([0, ""]);
    expect(made.out).toContain("baseline bugcheck.baseline.json: written, 1 listed of what was checked");

    const known = tree.run(["check", ".", "--baseline", "bugcheck.baseline.json"]);
    expect(known.out).toContain("baseline bugcheck.baseline.json: 1 known, 0 new");
    expect(known.out).toContain("1 holds, 1 violated: 1 of 2 as expected, 1 known");
    expect(known.code).toBe(0);

    tree.write("other.ts", stuck("other"));
    const fresh = tree.run(["check", ".", "--baseline", "bugcheck.baseline.json"]);
    expect(fresh.out).toContain("expected holds, new to the baseline");
    expect(fresh.code).toBe(1);

    tree.write("other.ts", lockDesign("other"));
    tree.write("queue.ts", lockDesign("queue"));
    const fixed = ["check", ".", "--baseline", "bugcheck.baseline.json"];
    expect(tree.run(fixed).out.replace(/\s+/g, " ")).toContain(
      "note: queue design on 1 processor: no-deadlock is in the baseline, and no run violates it any more; --update-baseline takes it out",
    );
    expect(tree.run(fixed).code).toBe(0);
    expect(tree.run([...fixed, "--fail-on", "fixed"]).code).toBe(1);
    expect(tree.run(["check", ".", "--update-baseline"]).code).toBe(0);
    expect(JSON.parse(tree.read("bugcheck.baseline.json"))).toMatchObject({ version: 1, entries: [] });
  });

  it("tells a violation from another of the same property elsewhere", () => {
    const tree = treeWith({ "queue.ts": stuck() });
    tree.run(["check", ".", "--update-baseline"]);
    tree.write("queue.ts", stuck().replaceAll("Take1", "TakeAgain"));
    const { results } = reportOf(tree, ".", "--baseline", "bugcheck.baseline.json");
    expect(results.map(({ baseline, asExpected }) => [baseline, asExpected])).toEqual([["new", false]]);
  });

  it("keeps what was not checked, and is the same text whatever the order", () => {
    const tree = treeWith({ "a.ts": stuck("a"), "b.ts": stuck("b") });
    tree.run(["check", "b.ts", "a.ts", "--update-baseline"]);
    const whole = tree.read("bugcheck.baseline.json");
    tree.run(["check", "a.ts", "--update-baseline"]);
    expect(tree.read("bugcheck.baseline.json")).toBe(whole);
    expect(whole.split("\n").filter((line) => line.includes('"design"'))).toHaveLength(2);
    const { gate } = reportOf(tree, "a.ts", "--baseline", "bugcheck.baseline.json");
    expect(gate?.findings).toEqual([]);
  });
});

describe("a lock file", () => {
  it("says which model has changed, from what to what", () => {
    const tree = treeWith({ "queue.ts": lockDesign("queue"), "other.ts": lockDesign("other") });
    expect(tree.run(["check", ".", "--update-lock"]).code).toBe(0);
    const same = tree.run(["check", ".", "--lock"]);
    expect(same.out).toContain("lock file bugcheck.lock.json: 2 as locked");
    expect(same.code).toBe(0);

    tree.write("queue.ts", lockDesign("queue", { threads: 3 }));
    const changed = tree.run(["check", ".", "--lock"]);
    expect(changed.out.replace(/\s+/g, " ")).toMatch(
      /!! queue design on 1 processor: is not as locked: states \d+ -> \d+, transitions \d+ -> \d+, local states \d+ -> \d+; where that is meant: --update-lock/,
    );
    expect(changed.code).toBe(1);
    expect(tree.run(["check", ".", "--lock", "--fail-on", "unexpected"]).code).toBe(0);
    expect(tree.run(["check", ".", "--update-lock"]).code).toBe(0);
    expect(tree.run(["check", ".", "--lock"]).code).toBe(0);
  });

  it("notices a model of the same size, and one that is new", () => {
    const tree = treeWith({ "queue.ts": lockDesign("queue") });
    tree.run(["check", ".", "--update-lock"]);
    tree.write("queue.ts", lockDesign("queue").replaceAll("Give", "Release"));
    expect(tree.run(["check", ".", "--lock"]).out).toContain("as many states, but names or local states differ");
    tree.write("other.ts", lockDesign("other"));
    const { gate } = reportOf(tree, ".", "--lock");
    expect(gate?.findings.map(({ kind, design, fails }) => [kind, design, fails])).toEqual([
      ["model-not-locked", "other", true],
      ["model-changed", "queue", true],
    ]);
  });

  it("is not written by a run that is not whole", () => {
    const tree = treeWith({ "queue.ts": lockDesign("queue"), "broken.ts": "export default 1 +;" });
    const run = tree.run(["check", ".", "--update-lock"]);
    expect(words(run)).toContain("error LOCK_NOT_UPDATED: the lock file is as it was: not everything was checked");
    expect([run.code, tree.has("bugcheck.lock.json")]).toEqual([3, false]);
  });

  it("is not asked about searches of another kind", () => {
    const tree = treeWith({ "queue.ts": lockDesign("queue") });
    expect(words(tree.run(["check", ".", "--lock", "--no-reduction"]))).toContain("error BAD_OPTION: --lock compares");
  });
});

describe("a configuration", () => {
  const config = (fields: string) =>
    `import { defineConfig } from "bugcheck";\nexport default defineConfig({ ${fields} });\n`;

  it("names designs, scopes, budgets and reports, seen from its folder, and the command line wins", () => {
    const tree = treeWith({
      "bugcheck.config.ts": config(`
        designs: ["designs/*.ts"],
        scopes: { default: { processors: [1, 2] }, queue: { processors: [3] } },
        budgets: { default: { states: 1000 }, other: { transitions: 5 } },
        reports: ["json=out/report.json"],
        failOn: ["unexpected", "budget"],`),
      "designs/queue.ts": lockDesign("queue"),
      "designs/other.ts": lockDesign("other"),
      "out/.keep": "",
      "deep/er/.keep": "",
    });
    const run = tree.run(["check"]);
    const report = JSON.parse(tree.read("out/report.json")) as RunReport;
    expect(validate(report)).toBe(true);
    expect(report.gate?.config).toBe("bugcheck.config.ts");
    expect(report.results.map(({ design, scope, budget }) => [design, scope.processors, budget])).toEqual([
      ["other", 1, { kind: "transitions", allowed: 5 }],
      ["other", 2, { kind: "transitions", allowed: 5 }],
      ["queue", 3, undefined],
    ]);
    expect(run.out).toContain("over its budget of 5 transitions");
    expect(run.code).toBe(1);
    expect(tree.run(["check", "--fail-on", "unexpected"]).code).toBe(0);
    expect(reportOf(tree, "--processors", "2").results.map(({ scope }) => scope.processors)).toEqual([2, 2]);
    expect(reportOf(tree, "designs/queue.ts", "--no-config").results.map(({ scope }) => scope.processors)).toEqual([1]);
    fs.rmSync(path.join(tree.folder, "out/report.json"));
    expect(runCli(["check"], path.join(tree.folder, "deep/er")).code).toBe(1);
    expect(tree.has("out/report.json")).toBe(true);
  });

  it("cuts a search off at its budget of states, which the command line may widen", () => {
    const tree = treeWith({
      "bugcheck.config.ts": config('designs: ["queue.ts"], budgets: { queue: { states: 4 } }'),
      "queue.ts": lockDesign("queue"),
    });
    const run = tree.run(["check"]);
    expect(run.out).toContain("unrefuted, stopped at 4 states");
    expect(run.out).toContain("over its budget of 4 states");
    expect(run.code).toBe(2);
    expect(tree.run(["check", "--max-states", "1000"]).code).toBe(0);
  });

  it.each(["ts", "mts", "cts", "js", "mjs", "cjs"])("may be a .%s file", (extension) => {
    const text = extension.endsWith("js")
      ? `${extension === "mjs" ? "export default" : "module.exports ="} { designs: ["queue.ts"] };`
      : config('designs: ["queue.ts"]');
    const tree = treeWith({ [`bugcheck.config.${extension}`]: text, "queue.ts": lockDesign("queue") });
    expect(reportOf(tree).results.map(({ design }) => design)).toEqual(["queue"]);
    expect(reportOf(tree, "--config", `bugcheck.config.${extension}`).results).toHaveLength(1);
  });
});
