import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentedCommands } from "../testing/documented-commands";
import { projectRoot, runCli } from "../testing/run-cli";
import type { DiffReport } from "../trace/diff-result";

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-diff-")));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** The template's two DPCs as "careful" and "careless", and a design whose variants are one of them each. */
function write(variants: Readonly<Record<string, "careful" | "careless">>): void {
  const template = fs.readFileSync(path.join(projectRoot, "models/templates/cancel-queue.ts"), "utf8");
  const [routines = "", design = ""] = template.split("export default design(");
  const careless = routines.replace("completesWhatever", "careless").replace("completesItsOwn", "careful");
  const shared = careless
    .replace("const careless", "export const careless")
    .replace("const careful", "export const careful")
    .replace("const canceller", "export const canceller");
  fs.mkdirSync(path.join(folder, "models"), { recursive: true });
  fs.writeFileSync(path.join(folder, "models/shared.ts"), shared);
  const listed = Object.entries(variants).map(([name, which]) => {
    const expected = which === "careful" ? "holds()" : 'violated("list-entry-unlinked-once")';
    return `    "${name}": { actors: { dpc: each("irp", dpc(${which}, {}, { on: 1 })) }, expect: ${expected} },\n`;
  });
  const body = `${design.slice(0, design.indexOf("  variants: {"))}  variants: {\n${listed.join("")}  },\n});\n`;
  const imports = routines.slice(0, routines.indexOf('from "bugcheck";') + 'from "bugcheck";'.length);
  const text = `${imports}\nimport { canceller, careful, careless } from "./shared";\nvoid [careful, careless];\nexport default design(${body}`;
  fs.writeFileSync(path.join(folder, "models/x.ts"), text);
}

const main = { known: "careless", main: "careful" } as const;
const regressed = { known: "careless", main: "careless" } as const;

beforeAll(() => {
  git("init", "-q", "-b", "main");
  git("config", "user.email", "nobody@example.org");
  git("config", "user.name", "Nobody");
  write(main);
  git("add", ".");
  git("commit", "-qm", "right");
  write(regressed);
  git("commit", "-qam", "wrong");
});

const schema = (name: string) =>
  JSON.parse(fs.readFileSync(path.join(projectRoot, "docs/schema", name), "utf8")) as object;

function report(out: string): DiffReport {
  const ajv = new Ajv({ allErrors: true, strict: false });
  ajv.addSchema(schema("report-1.json"));
  const validate = ajv.compile<DiffReport>(schema("diff-1.json"));
  const data: unknown = JSON.parse(out);
  if (!validate(data)) throw new Error(ajv.errorsText(validate.errors));
  return data;
}

describe("diff of a file at two revisions", () => {
  it("tells the verdict that is lost, and the old counterexample that opens it again", () => {
    const before = [git("status", "--porcelain"), fs.readFileSync(path.join(folder, ".git/index")).toString("hex")];
    const { code, out, err } = runCli(
      ["diff", "HEAD~1:models/x.ts", "models/x.ts", "--processors", "1", "--no-progress", "--report", "json=-"],
      folder,
    );
    expect([code, err]).toEqual([1, ""]);
    expect([git("status", "--porcelain"), fs.readFileSync(path.join(folder, ".git/index")).toString("hex")]).toEqual(
      before,
    );
    const [design] = report(out).designs;
    expect(design?.verdicts.map(({ variant, change }) => [variant.new, change])).toEqual([
      ["known", "same"],
      ["main", "lost"],
    ]);
    expect(design?.counterexamples.map(({ fate, on, leftOut }) => [on.variant, fate, leftOut])).toEqual([
      ["known", "open", []],
      ["main", "reopened", []],
    ]);
    const traces = design?.traces.filter(({ outcome }) => outcome === "found") ?? [];
    expect(traces.map(({ direction, variant, call, instead }) => [direction, variant.new, call, instead])).toEqual([
      ["gone", "main", "dpc[0]: InitializeListHead(irp)", ["dpc[0]: KeReleaseSpinLockFromDpcLevel(queueLock)"]],
      ["new", "main", "dpc[0]: KeReleaseSpinLockFromDpcLevel(queueLock)", ["dpc[0]: InitializeListHead(irp)"]],
    ]);
    expect(design?.charts.map(({ actor, variants, calls }) => [actor, variants, calls.removed])).toEqual([
      ["dpc", ["main"], ["InitializeListHead(irp)"]],
    ]);
  });

  it("each run it shows can be replayed, on either side", () => {
    const { out } = runCli(
      ["diff", "--from", "HEAD~1", "models/x.ts", "--variant", "main", "--report", "json=-"],
      folder,
    );
    const runs = report(out).designs.flatMap(({ traces }) => traces.flatMap(({ run }) => run ?? []));
    expect(new Set(runs.map(({ file }) => file))).toEqual(new Set(["HEAD~1:./models/x.ts", "models/x.ts"]));
    for (const { trace, file } of runs) {
      const replayed = runCli(["replay", trace.schedule, file ?? ""], folder);
      expect([replayed.code, replayed.err]).toEqual([0, ""]);
      expect(replayed.out).toContain(trace.steps.at(-1)?.call.split("(")[0]);
    }
  });

  it("gains the other way round, from one revision to another, seen from a folder within", () => {
    const { code, out } = runCli(["diff", "--from", "HEAD", "--to", "HEAD~1", "x.ts"], path.join(folder, "models"));
    expect(code).toBe(0);
    expect(out).toContain("old  HEAD:./x.ts\nnew  HEAD~1:./x.ts\n");
    expect(out).toMatch(/ok {2}main +1 processor +violated list-entry-unlinked-once +holds +gained/);
    expect(out).toContain("chart of dpc (main)\n  + call InitializeListHead(irp)\n");
    expect(out).toMatch(/verdicts: 2 gained, 2 the same; traces: 4 told apart\n$/);
  });

  it("writes every format at once", () => {
    const files = ["text=d.txt", "html=d.html", "markdown=d.md", "json=d.json"];
    const args = files.flatMap((file) => ["--report", file]);
    const { code, out } = runCli(["diff", "HEAD~1:models/x.ts", "models/x.ts", ...args], folder);
    expect([code, out.includes("lost")]).toEqual([1, true]);
    const read = (name: string) => fs.readFileSync(path.join(folder, name), "utf8");
    expect(read("d.txt")).toBe(out);
    expect(out).toContain("cancel-queue main on 1 processor violates list-entry-unlinked-once\n");
    expect(read("d.md")).toContain(
      "| **&#33;&#33;** | main | 1 processor | holds | violated list-entry-unlinked-once | lost |",
    );
    expect(read("d.md")).toContain("```diff\nchart of dpc (main)\n- call InitializeListHead(irp)\n");
    expect(read("d.html")).toContain('<td class="surprise">lost</td>');
    expect(read("d.html").match(/<details class="run"/g)?.length).toBeGreaterThan(4);
    report(read("d.json"));
  });

  it("does what the page says", () => {
    const page = fs.readFileSync(path.join(projectRoot, "docs/commands/diff.md"), "utf8");
    const commands = documentedCommands(page.replaceAll("```console", "```").replaceAll("```sh", "```console"));
    expect(commands.length).toBeGreaterThan(3);
    for (const { words, exitCode } of commands) expect(runCli(words.slice(2), folder).code).toBe(exitCode);
  });

  it("does not see what is hidden", () => {
    const args = [
      "diff",
      "HEAD~1:models/x.ts",
      "models/x.ts",
      "--processors",
      "1",
      "--variant",
      "main",
      "--report",
      "json=-",
    ];
    const hidden = ["InitializeListHead", "IoCompleteRequest", "RemoveEntryList", "IoReleaseCancelSpinLock"];
    const [design] = report(runCli([...args, ...hidden.flatMap((call) => ["--hide", call])], folder).out).designs;
    expect(design?.traces.map(({ call }) => hidden.some((name) => call?.includes(name)))).toEqual([false, false]);
    const calls = (list: readonly { readonly call: string | null }[] = []) => list.map(({ call }) => call);
    expect(calls(design?.traces)).not.toEqual(calls(report(runCli(args, folder).out).designs[0]?.traces));
  });

  it("says what was cut off, and how far it was compared", () => {
    const { code, out } = runCli(
      ["diff", "models/x.ts", "models/x.ts", "--trace-states", "20", "--variant", "known"],
      folder,
    );
    expect(code).toBe(2);
    expect(out).toMatch(/gone: none in runs of at most \d+ steps of the old design; not compared beyond 20 states/);
    const unsearched = runCli(
      ["diff", "HEAD~1:models/x.ts", "HEAD~1:models/x.ts", "--variant", "main", "--max-states", "5", "--no-traces"],
      folder,
    );
    expect([unsearched.code, unsearched.out.includes("no longer decided")]).toEqual([0, false]);
  });
});

it("compares two variants of one design", () => {
  const { code, out } = runCli([
    "diff",
    "timer-cancel-no-flush",
    "timer-cancel-no-flush",
    "--variant",
    "one-shot-cancel=one-shot-cancel-flush",
  ]);
  expect(code).toBe(0);
  expect(out).toContain("one-shot-cancel on 1 processor, no-use-after-free: closed");
  expect(out).toContain("+ Flush --KeFlushQueuedDpcs()--> Delete");
});

describe("a mistake of the caller's", () => {
  it.each([
    [["diff", "models/x.ts"], "BAD_COMMAND_LINE"],
    [["diff", "a.ts", "b.ts", "c.ts"], "BAD_COMMAND_LINE"],
    [["diff", "--to", "HEAD", "models/x.ts", "models/x.ts"], "BAD_COMMAND_LINE"],
    [["diff", "no-such-ref:models/x.ts", "models/x.ts"], 'UNKNOWN_REVISION: git knows no commit "no-such-ref"'],
    [["diff", "HEAD:models/y.ts", "models/x.ts"], "NOT_IN_REVISION: HEAD has no file models/y.ts"],
    [["diff", "HEAD:../models/y.ts", "models/x.ts"], "NOT_IN_REVISION"],
    [["diff", "--from", "--output=x", "models/x.ts"], "UNKNOWN_REVISION"],
    [["diff", "models/x.ts", "models/x.ts", "--variant", "non"], "UNKNOWN_VARIANT"],
    [["diff", "models/x.ts", "models/x.ts", "--report", "sarif"], "UNKNOWN_REPORT"],
    [["diff", "models/x.ts", "models/x.ts", "--report", "html=no/such/folder"], "REPORT_NOT_WRITABLE"],
  ])("%j: %s", (args, words) => {
    const { code, err } = runCli(args, folder);
    expect([code, err.includes(words)], err).toEqual([3, true]);
  });

  it("is told apart from a path that counts from here", () => {
    const { err } = runCli(["diff", "HEAD:x.ts", "x.ts"], path.join(folder, "models"));
    expect(err).toContain("Did you mean HEAD:./x.ts?");
  });

  it("is a folder without git", () => {
    const outside = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-outside-"));
    const { code, err } = runCli(["diff", "HEAD:x.ts", "x.ts"], outside);
    fs.rmSync(outside, { recursive: true });
    expect([code, err.includes("NOT_A_REPOSITORY")]).toEqual([3, true]);
  });
});
