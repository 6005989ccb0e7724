import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { afterAll, describe, expect, it } from "vitest";
import { projectRoot, runCli } from "../testing/run-cli";
import type { RunReport } from "../trace/result";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-sweep-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function sweepOf(...args: readonly string[]) {
  const { code, out } = runCli(["check", ...args, "--report", "json=-"]);
  const report = JSON.parse(out) as RunReport;
  return { code, report, sweep: report.sweeps?.[0] };
}

describe("check --set name=from..to", () => {
  it.each([
    ["kstack-nested-drivers", "x86-12k", "filter", 1, "safe"],
    ["kstack-nested-drivers", "x64-24k", "filter", 4, "safe"],
    ["kstack-nested-drivers", "itanium-32k", "filter", 5, "safe"],
    ["usb-tx-pipeline-throughput", "ten-urbs-5000", "urb", 10, "enough"],
    ["usb-tx-pipeline-throughput", "twenty-urbs-6600", "urb", 20, "enough"],
    ["midi-poll-dpc", "rate-32-bytes", "room", 30, "enough"],
  ])("answers the counting question of %s %s", (design, variant, bound, answer, question) => {
    const to = bound === "room" ? 40 : 20;
    const { code, sweep } = sweepOf(design, "--variant", variant, "--processors", "1", "--set", `${bound}=1..${to}`);
    expect(code).toBe(0);
    expect(sweep?.points.map(({ count }) => count)).toEqual(Array.from({ length: to }, (_, index) => index + 1));
    expect([sweep?.largestSafe, sweep?.smallestSufficient]).toEqual(
      question === "safe" ? [answer, null] : [null, answer],
    );
  });

  it("writes what the published schema describes, a table and a plot", () => {
    const schema = JSON.parse(fs.readFileSync(path.join(projectRoot, "docs/schema/report-1.json"), "utf8")) as object;
    const { report } = sweepOf("kstack-nested-drivers", "--variant", "x86-12k", "--set", "filter=1..3");
    expect(new Ajv().compile(schema)(report)).toBe(true);
    expect(report.sweeps).toHaveLength(2);
    const page = path.join(folder, "page.html");
    const shown = [
      "check",
      "kstack-nested-drivers",
      "--variant",
      "x86-12k",
      "--processors",
      "1",
      "--set",
      "filter=1..3",
    ];
    const { out } = runCli([...shown, "--report", "text", "--report", `html=${page}`]);
    expect(out).toContain("kstack-nested-drivers x86-12k on 1 CPU: safe up to filter=1");
    expect(fs.readFileSync(page, "utf8").match(/<figure class="sweep">/g)).toHaveLength(1);
  });

  it("holds a count to the design's threshold, swept or not, and everything else to its expectation", () => {
    const one = (design: string, variant: string, set: string) =>
      runCli(["check", design, "--variant", variant, "--set", set]).code;
    expect(one("usb-tx-pipeline-throughput", "ten-urbs-5000", "urb=9")).toBe(0);
    expect(one("usb-tx-pipeline-throughput", "one-urb", "urb=1..3")).toBe(0);
    expect(one("kstack-nested-drivers", "posts-holding-resource", "filter=4..5")).toBe(1);
  });

  it("sweeps one bound at a time, upwards", () => {
    const { code, err } = runCli(["check", "kstack-nested-drivers", "--set", "filter=1..2", "--set", "other=1..2"]);
    expect([code, err]).toEqual([3, expect.stringContaining("only one bound can be swept at a time")]);
    expect(runCli(["check", "kstack-nested-drivers", "--set", "filter=3..1"]).code).toBe(3);
  });
});
