import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { lockDesign, WorkTree } from "../testing/work-tree";

const tree = new WorkTree();
afterAll(() => tree.remove());

/** What must be as it was, byte for byte, after every command that is refused. */
const kept = {
  "bugcheck.baseline.json": '{"format":"bugcheck-baseline","version":1,"bugcheck":"0.1.0","entries":[]}',
  "newer.json": '{"format":"bugcheck-baseline","version":99,"bugcheck":"9.0.0","violations":[]}',
  "foreign.json": '{"results":[]}',
  "conflict.json": '<<<<<<< HEAD\n{"format":"bugcheck-baseline"}',
  "damaged.json": '{"format":"bugcheck-lock","version":1,"bugcheck":"0.1.0","entries":[{"design":"a","variant":"b"}]}',
  "report.json": "an older report",
  "broken.config.ts":
    'import { defineConfig } from "bugcheck";\nexport default defineConfig({ budgets: { queue: { states: "many" } }, design: [] } as never);\n',
  "throws.config.ts": 'throw new Error("no such thing");\n',
};

beforeEach(() => {
  for (const [name, text] of Object.entries(kept)) tree.write(name, text);
  // Searching it would be seen: it does not compile.
  tree.write("queue.ts", `${lockDesign("queue")}export default 1 +;`);
});

describe("refused before anything is searched, with nothing overwritten", () => {
  const folder = "folder";
  fs.mkdirSync(path.join(tree.folder, folder));
  it.each([
    [["--report", "json=no-such-folder/report.json"], "REPORT_NOT_WRITABLE"],
    [["--report", `json=${folder}`], "REPORT_NOT_WRITABLE"],
    [["--report", "json=report.json", "--report", "text=./report.json"], "REPORTS_COLLIDE"],
    [["--report", "json=bugcheck.baseline.json", "--update-baseline"], "REPORTS_COLLIDE"],
    [["--report", "json=same.json", "--lock", "same.json", "--update-lock"], "REPORTS_COLLIDE"],
    [["--baseline", "same.json", "--update-baseline", "--lock", "./same.json", "--update-lock"], "REPORTS_COLLIDE"],
    [["--report", "json=broken.config.ts", "--config", "broken.config.ts"], "CONFIG_INVALID"],
    [["--config", "gone.config.ts"], "CONFIG_NOT_FOUND"],
    [["--config", "throws.config.ts"], "CONFIG_DOES_NOT_LOAD"],
    [["--baseline", "gone.json"], "BASELINE_MISSING"],
    [["--baseline", folder], "BASELINE_UNREADABLE"],
    [["--baseline", folder, "--update-baseline"], "BASELINE_UNREADABLE"],
    [["--baseline", "no-such-folder/b.json", "--update-baseline"], "BASELINE_NOT_WRITABLE"],
    [["--baseline", "conflict.json"], "BASELINE_UNREADABLE"],
    [["--baseline", "conflict.json", "--update-baseline"], "BASELINE_UNREADABLE"],
    [["--baseline", "foreign.json", "--update-baseline"], "BASELINE_UNREADABLE"],
    [["--baseline", "newer.json", "--update-baseline"], "BASELINE_VERSION"],
    [["--lock", "bugcheck.baseline.json", "--update-lock"], "LOCK_UNREADABLE"],
    [["--lock", "damaged.json"], "LOCK_UNREADABLE"],
    [["--lock"], "LOCK_MISSING"],
    [["--no-lock", "--update-lock"], "BAD_OPTION"],
    [["--fail-on", "everything"], "BAD_COMMAND_LINE"],
  ])("%j: %s", (args, code) => {
    const before = fs.readdirSync(tree.folder).sort();
    const run = tree.run(["check", "queue.ts", ...args]);
    expect(run.err).toContain(`error ${code}: `);
    expect(run.err).not.toContain("DESIGN_DOES_NOT_COMPILE");
    expect([run.code, run.out]).toEqual([3, ""]);
    expect(fs.readdirSync(tree.folder).sort()).toEqual(before);
    for (const [name, text] of Object.entries(kept)) expect(tree.read(name), name).toBe(text);
  });

  it("names every field of a configuration that is wrong, what it expects and what it found", () => {
    const { err } = tree.run(["check", "queue.ts", "--config", "broken.config.ts"]);
    expect(err).toContain("budgets.queue.states: expected a number, found 'many'");
    expect(err).toContain("design is no field; Did you mean designs?");
    expect(err).toContain("at    broken.config.ts");
  });

  it("two configurations in one folder", () => {
    const two = new WorkTree();
    two.write("bugcheck.config.ts", "export default {};");
    two.write("bugcheck.config.mjs", "export default {};");
    const { code, err } = two.run(["check"]);
    two.remove();
    expect(err).toContain("error CONFIG_AMBIGUOUS: bugcheck.config.ts and bugcheck.config.mjs are both there");
    expect(code).toBe(3);
  });

  it("bounds for a design that is not there", () => {
    const other = new WorkTree();
    other.write("queue.ts", lockDesign("queue"));
    other.write(
      "bugcheck.config.js",
      'module.exports = { designs: ["queue.ts"], scopes: { queu: { processors: [1] } } };',
    );
    const { code, err, out } = other.run(["check"]);
    other.remove();
    expect(err).toContain('error CONFIG_UNKNOWN_DESIGN: scopes["queu"]: expected "default" or the id of a design');
    expect(err).toContain("Did you mean queue?");
    expect(code).toBe(3);
    expect(out).toBe("");
  });
});
