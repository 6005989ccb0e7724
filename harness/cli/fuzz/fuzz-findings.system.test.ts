import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { cliMain, projectRoot, runCli } from "../../testing/run-cli";
import type { RunReport } from "../../trace/result";

const fixtures = path.join(__dirname, "../fixtures/fuzz");

function run(...args: string[]) {
  const { code, out, err } = runCli([...args, "--report", "json=-"], fixtures);
  return { code, err, report: JSON.parse(out) as RunReport };
}

describe("--distinct", () => {
  it("finds different races, not the same one again and again, each with a run that replays", () => {
    const { code, report } = run("fuzz", "two-races.ts", "--distinct", "4");
    expect(code).toBe(1);
    const { counterexamples = [], runs = 0 } = report.fuzzes?.[0] ?? {};
    expect(counterexamples.map(({ property, cause }) => [...property, cause?.object]).sort()).toEqual([
      ["single-completion", "one"],
      ["single-completion", "other"],
    ]);
    expect(counterexamples.reduce((sum, each) => sum + each.runs, 0)).toBe(runs);
    for (const { trace, cause } of counterexamples) {
      const again = runCli(["replay", trace.schedule, "two-races.ts"], fixtures).out;
      expect(again).toContain("violates single-completion");
      expect(again).toContain(cause?.second.call);
    }
  });

  it("are run again from the report's file", () => {
    const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-distinct-")), "report.json");
    runCli(["fuzz", "two-races.ts", "--distinct", "2", "--report", `json=${report}`], fixtures);
    const { code, out } = runCli(["replay", report, "two-races.ts"], fixtures);
    expect(code).toBe(0);
    expect(out.match(/violates single-completion/g)).toHaveLength(2);
    fs.rmSync(path.dirname(report), { recursive: true });
  });

  it("stops once there are as many as were asked for, and lists them in the text", () => {
    const { out } = runCli(["fuzz", "two-races.ts", "--distinct", "2"], fixtures);
    expect(out).toMatch(/1\. single-completion: .*IoCompleteRequest/);
    expect(out).toMatch(/2\. single-completion: .*IoCompleteRequest/);
    expect(run("fuzz", "two-races.ts", "--distinct", "2").report.fuzzes?.[0]).toMatchObject({ stoppedBy: "failures" });
  });
});

describe("--coverage", () => {
  it("names the arrow whose guard is never true, with its place, of check for certain", () => {
    const { out, code } = runCli(["check", "guard-never-true.ts", "--coverage"], fixtures);
    expect(code).toBe(0);
    expect(out).toContain("coverage of guard-never-true design, of all that can happen:");
    expect(out).toContain("completer: 5 of 6 states, 4 of 6 arrows, 4 of 5 calls");
    const text = out.replace(/\s+/g, " ");
    expect(text).toContain(
      "never taken: Claim --IoSetCancelRoutine(irp, NULL) -> Complete, whose guard is never true (queue.c:42)",
    );
    expect(text).toContain(
      "Complete --IoCompleteRequest(irp, STATUS_CANCELLED) -> Unlock, as Complete is never reached",
    );
    expect(text).toMatch(/\d+ pairs? of racing calls/);
  });

  it("says the same of fuzz as far as was looked", () => {
    const { report } = run("fuzz", "guard-never-true.ts", "--coverage", "--runs", "200");
    for (const { coverage } of report.fuzzes ?? []) {
      expect(coverage?.complete).toBe(false);
      expect(coverage?.charts[0]?.arrows.missed.map(({ source }) => source)).toContain("queue.c:42");
      expect(coverage?.charts[0]?.arrows).toMatchObject({ met: 4, all: 6 });
    }
  });

  it("misses in one run what many meet", () => {
    const pairs = (runs: string) => {
      const args = ["cancel-vs-dpc-completion", "--variant", "fixed", "--processors", "2", "--runs", runs];
      return run("fuzz", ...args, "--coverage").report.fuzzes?.[0]?.coverage?.racingPairs.length ?? 0;
    };
    expect(pairs("1")).toBeLessThan(pairs("500"));
  });
});

describe("reports of fuzz and check", () => {
  it.each([
    ["fuzz", "two-races.ts", "--distinct", "2", "--coverage"],
    ["check", "guard-never-true.ts", "--coverage"],
  ])("keep to the published schema: %s %s", (...args) => {
    const schema = JSON.parse(fs.readFileSync(path.join(projectRoot, "docs/schema/report-1.json"), "utf8")) as object;
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
    ajv.validate(schema, run(...args).report);
    expect(ajv.errors).toBeNull();
  });

  it("are the same from the same seed, whatever the number of threads", () => {
    const args = ["fuzz", "guard-never-true.ts", "two-races.ts", "--runs", "400", "--seed", "9", "--coverage"];
    const [one, ...others] = ["1", "1", "2", "3", "7"].map((workers) => {
      const { report } = run(...args, "--workers", workers);
      expect(report.fuzzes).toHaveLength(3);
      return JSON.stringify(report.fuzzes).replace(/"elapsedMs":[\d.]+/g, "");
    });
    for (const other of others) expect(other).toBe(one);
  });

  it.skipIf(process.platform === "win32")("say what an interrupt left out, and how to go on", async () => {
    const args = ["fuzz", "guard-never-true.ts", "--runs", "1000M", "--seed", "3", "--workers", "1"];
    const child = spawn(process.execPath, [cliMain, ...args], { cwd: fixtures });
    let out = "";
    let err = "";
    child.stdout.on("data", (data) => {
      out += String(data);
    });
    child.stderr.on("data", (data) => {
      err += String(data);
    });
    setTimeout(() => child.kill("SIGINT"), 4000);
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    const [, next = "0"] = /go on with --seed 3 --from (\d+)/.exec(out) ?? [];
    expect(Number(next)).toBeGreaterThan(0);
    expect(err).toContain("1 scope was not begun");
    const on = run("fuzz", "guard-never-true.ts", "--processors", "1", "--seed", "3", "--from", next, "--runs", "50");
    expect(on.report.fuzzes?.[0]).toMatchObject({ from: Number(next), nextRun: Number(next) + 50 });
  });
});

describe("bad input", () => {
  it("finds a guard that changes its mind, and names the first step that differs", () => {
    const { code, err } = run("fuzz", "guard-changes-its-mind.ts", "--verify-determinism");
    expect(code).toBe(3);
    expect(err.replace(/\s+/g, " ")).toMatch(
      /NETWORK_NOT_PURE: a schedule of guard-changes-its-mind design did not replay: at step \d+ of \d+, \w+ KeAcquireSpinLock/,
    );
  });

  it.each([
    [["check", "guard-never-true.ts", "--set", "irp=4"], "BOUND_OUT_OF_RANGE"],
    [["fuzz", "guard-never-true.ts", "--set", "irp=4"], "BOUND_OUT_OF_RANGE"],
    [["fuzz", "guard-never-true.ts", "--set", "irp=0"], "BOUND_OUT_OF_RANGE"],
    [["fuzz", "guard-never-true.ts", "--set", "lock=2"], "NOT_SCALABLE"],
    [["fuzz", "guard-never-true.ts", "--distinct", "0"], "BAD_OPTION"],
    [["fuzz", "guard-never-true.ts", "--strategy", "pct:100"], "UNKNOWN_STRATEGY"],
    [["replay", "bc9.two-races.design.2.0IH1IY.CfZqyB", "two-races.ts"], "SCHEDULE_VERSION"],
    [["replay", "bc1.two-races.design.2.0IH1IY.AAAAAA", "two-races.ts"], "SCHEDULE_DAMAGED"],
  ])("is refused: %j", (args, code) => {
    const ran = runCli(args, fixtures);
    expect({ code: ran.code, err: ran.err.includes(code) }).toEqual({ code: 3, err: true });
  });

  it("takes what the design declares", () => {
    expect(run("fuzz", "guard-never-true.ts", "--set", "irp=3", "--runs", "50").code).toBe(0);
  });
});
