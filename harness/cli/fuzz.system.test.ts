import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { cliMain, projectRoot, runCli } from "../testing/run-cli";
import type { RunReport } from "../trace/result";

const designs = path.join(__dirname, "fixtures", "designs");

function reportOf(args: readonly string[]): { code: number | null; report: RunReport } {
  const { code, out } = runCli(["fuzz", ...args, "--report", "json=-"], designs);
  return { code, report: JSON.parse(out) as RunReport };
}

describe("fuzz", () => {
  it("meets an expected violation and shows it as a run that replays", () => {
    const { code, out } = runCli(["fuzz", "lock-order.ts", "--variant", "crossed", "--processors", "2"], designs);
    expect(code).toBe(0);
    expect(out).toContain("violated no-deadlock");
    const [, schedule = ""] = /replay (bc1\.\S+)/.exec(out) ?? [];
    const again = runCli(["replay", schedule, "lock-order.ts"], designs);
    expect(again.out).toContain("lock-order crossed on 2 processors violates no-deadlock");
  });

  it("fails on a violation that nobody expected", () => {
    const { code, report } = reportOf(["double-completion.ts"]);
    expect(code).toBe(1);
    expect(report.fuzzes?.some(({ asExpected, verdict }) => !asExpected && verdict === "violated")).toBe(true);
  });

  it("does the same again from the same seed, and goes on where it is told", () => {
    const args = ["lock-order.ts", "--variant", "ordered", "--processors", "2", "--strategy", "urw", "--runs"];
    const facts = (more: readonly string[]) =>
      reportOf([...args, ...more]).report.fuzzes?.map(({ steps, states, nextRun }) => ({ steps, states, nextRun }));
    expect(facts(["300", "--seed", "5"])).toEqual(facts(["300", "--seed", "5"]));
    expect(facts(["100", "--from", "200"])).toEqual([expect.objectContaining({ nextRun: 300 })]);
  });

  it("holds a pass to the probability that was asked for", () => {
    const args = ["lock-order.ts", "--variant", "ordered", "--strategy", "pct:2", "--fail-if-miss-probability-above"];
    expect(reportOf([...args, "0.05", "--runs", "10"]).code).toBe(2);
    expect(reportOf([...args, "0.05", "--runs", "2k"]).code).toBe(0);
    expect(reportOf(["lock-order.ts", "--strategy", "pos", "--fail-if-miss-probability-above", "0.9"]).code).toBe(2);
  });

  it("reports as the published schema says", () => {
    const schema = JSON.parse(fs.readFileSync(path.join(projectRoot, "docs/schema/report-1.json"), "utf8")) as object;
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
    const { report } = reportOf(["lock-order.ts", "--runs", "50"]);
    expect(report.fuzzes).toHaveLength(4);
    ajv.validate(schema, report);
    expect(ajv.errors).toBeNull();
  });

  it.each([
    [["--strategy", "lucky"], "UNKNOWN_STRATEGY"],
    [["--variant", "nobody"], "UNKNOWN_VARIANT"],
    [["--seed", "x"], "BAD_OPTION"],
    [["--fail-if-miss-probability-above", "2"], "BAD_OPTION"],
  ])("refuses %j", (args, code) => {
    const run = runCli(["fuzz", "lock-order.ts", ...args], designs);
    expect({ code: run.code, err: run.err.includes(code) }).toEqual({ code: 3, err: true });
  });

  it.skipIf(process.platform === "win32")("reports what it knows on Ctrl-C", async () => {
    const args = ["fuzz", "lock-order.ts", "--variant", "ordered", "--processors", "2", "--runs", "1000M"];
    const child = spawn(process.execPath, [cliMain, ...args], { cwd: designs });
    let out = "";
    child.stdout.on("data", (data) => {
      out += String(data);
    });
    setTimeout(() => child.kill("SIGINT"), 3000);
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(0);
    expect(out).toMatch(/stopped by interrupt; go on with --seed 1 --from \d+/);
  });
});
