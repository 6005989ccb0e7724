import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../testing/run-cli";
import type { RunReport } from "../../trace/result";

const fixture = fs.readFileSync(path.join(__dirname, "../fixtures/designs/lock-order.ts"), "utf8");
const crossed = ["lock-order.ts", "--variant", "crossed", "--processors", "2"];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-regressions-"));
const file = path.join(folder, "bugcheck.regressions.json");
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  fs.rmSync(file, { force: true });
  fs.writeFileSync(path.join(folder, "lock-order.ts"), fixture);
});

function edit(from: string | RegExp, to: string): void {
  const edited = fixture.replaceAll(from, to);
  expect(edited).not.toBe(fixture);
  fs.writeFileSync(path.join(folder, "lock-order.ts"), edited);
}

function run(...args: string[]) {
  const { code, out, err } = runCli([...args, "--report", "json=-"], folder);
  const { results = [], fuzzes = [], mistakes = [] } = JSON.parse(out) as RunReport;
  return { code, err, mistakes, row: [...results, ...fuzzes][0] };
}

describe.each(["check", "fuzz"])("a counterexample that %s has saved", (command) => {
  it("is kept once, in a file that stays as it is where nothing is new", () => {
    expect(run(command, ...crossed, "--save-regressions").code).toBe(0);
    const first = fs.readFileSync(file, "utf8");
    expect(JSON.parse(first)).toMatchObject({
      version: 1,
      entries: [{ design: "lock-order", variant: "crossed", property: "no-deadlock" }],
    });
    expect(run(command, ...crossed, "--save-regressions").code).toBe(0);
    expect(fs.readFileSync(file, "utf8")).toBe(first);
  });

  it("is tried first by every run, and found again in a design that was edited elsewhere", () => {
    run(command, ...crossed, "--save-regressions");
    edit(/\bFirst\b/g, "TakeTheFirst");
    const row = run("fuzz", ...crossed).row;
    expect(row).toMatchObject({ verdict: "violated", runs: 0, failedRun: null, regressions: [{ outcome: "fails" }] });
    edit(
      'Both: { on: { "KeReleaseSpinLock(second)": "Release" } },',
      'Both: { on: { "KeReleaseSpinLock(second)": "Once" } }, Once: { on: { "? nothing of interest": "Release" } },',
    );
    expect(run("fuzz", ...crossed).row).toMatchObject({ runs: 0, regressions: [{ outcome: "fails" }] });
    expect(run("check", ...crossed).row).toMatchObject({ verdict: "violated", regressions: [{ outcome: "fails" }] });
  });
});

describe("known counterexamples", () => {
  it("are all that is left where a limit comes before the search gets to them", () => {
    run("check", ...crossed, "--save-regressions");
    const { row } = run("check", ...crossed, "--max-states", "3");
    expect(row).toMatchObject({
      verdict: "violated",
      property: ["no-deadlock"],
      regressions: [{ outcome: "fails", calls: 2 }],
      trace: { provenShortest: false },
    });
  });

  it("are said to pass where their calls still race and nothing is violated", () => {
    run("check", ...crossed, "--save-regressions");
    // The first lock is let go before the second is taken.
    edit('target: "Second", meta: { source: "queue.c:12" }', 'target: "Between", meta: { source: "queue.c:12" }');
    const loosened = fs
      .readFileSync(path.join(folder, "lock-order.ts"), "utf8")
      .replace("Second: {", 'Between: { on: { "KeReleaseSpinLock(first)": "Second" } }, Second: {')
      .replace('"KeReleaseSpinLock(second)": "Release"', '"KeReleaseSpinLock(second)": "Done"')
      .replace('Release: { on: { "KeReleaseSpinLock(first)": "Done" } },', "");
    fs.writeFileSync(path.join(folder, "lock-order.ts"), loosened);
    const { code, row } = run("check", ...crossed);
    expect(row).toMatchObject({ verdict: "holds", regressions: [{ outcome: "passes", missing: null }] });
    expect(code).toBe(1);
  });

  it("are said not to fit where a call is gone", () => {
    run("check", ...crossed, "--save-regressions");
    edit("KeAcquireSpinLock(first)", "KeAcquireSpinLockAtDpcLevel(first)");
    const { row } = run("fuzz", ...crossed, "--runs", "10");
    expect(row?.regressions).toEqual([
      expect.objectContaining({ outcome: "does not fit", missing: "one: KeAcquireSpinLock(first)" }),
    ]);
    const { out } = runCli(["check", ...crossed], folder);
    expect(out.replace(/\s+/g, " ")).toContain(
      "no longer fits: one: KeAcquireSpinLock(first) does not happen any more",
    );
  });
});

describe.each([
  ["no JSON at all", "{ half a", "REGRESSIONS_UNREADABLE"],
  ["JSON of something else", '{ "name": "package" }', "REGRESSIONS_UNREADABLE"],
  [
    "an entry that is damaged",
    '{"format":"bugcheck regressions","version":1,"bugcheck":"0","entries":[{"design":1}]}',
    "REGRESSIONS_UNREADABLE",
  ],
  [
    "a later version",
    '{"format":"bugcheck regressions","version":2,"bugcheck":"9","entries":[]}',
    "REGRESSIONS_VERSION",
  ],
])("a regression file that holds %s", (_, text, code) => {
  it.each(["check", "fuzz"])("stops %s, says so and is left alone", (command) => {
    fs.writeFileSync(file, text);
    const ran = run(command, ...crossed, "--save-regressions");
    expect(ran.code).toBe(3);
    expect(ran.row).toBeUndefined();
    expect(ran.mistakes).toEqual([expect.objectContaining({ code, place: { file: "bugcheck.regressions.json" } })]);
    expect(ran.err.replace(/\s+/g, " ")).toContain("It has not been touched");
    expect(fs.readFileSync(file, "utf8")).toBe(text);
  });
});
