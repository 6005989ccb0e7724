import { describe, expect, it } from "vitest";
import { runCli } from "../testing/run-cli";
import type { RunReport } from "../trace/result";

const design = "skb-free-missing-acquire";
const json = (...args: readonly string[]) => JSON.parse(runCli([...args, "--report", "json=-"]).out) as RunReport;

describe("--memory-model", () => {
  it("is a scope: a row each, with what is expected there", () => {
    const { results } = json("check", design, "--variant", "release-only", "--memory-model", "sc,tso,arm64");
    const rows = results.map(({ scope, verdict, asExpected }) => [
      scope.processors,
      scope.memoryModel ?? "sc",
      verdict,
      asExpected,
    ]);
    expect(rows).toEqual([
      [1, "sc", "holds", true],
      [2, "sc", "holds", true],
      [1, "tso", "holds", true],
      [2, "tso", "holds", true],
      [1, "arm64", "holds", true],
      [2, "arm64", "violated", true],
    ]);
  });

  it("is told with the verdict: in the table, as assumptions, and in the run that replays", () => {
    const { code, out } = runCli(["check", design, "--variant", "release-only", "--memory-model", "arm64"]);
    expect(code).toBe(0);
    expect(out).toContain("2 arm64  violated no-double-free");
    expect(out).toContain("under arm64 violates no-double-free");
    expect(out).toContain("memory model arm64: at most 4 accesses of a processor wait");
    expect(out).toMatch(/Read\(head\): read earlier = block/);
    const token = /bc1\.\S+/.exec(out)?.[0] ?? "";
    expect(token).toContain(".2-arm64.");
    const { replays = [] } = json("replay", token);
    expect(replays.map(({ scope, property }) => [scope.memoryModel, property])).toEqual([
      ["arm64", ["no-double-free"]],
    ]);
  });

  it("exports and samples that scope", () => {
    const { err } = runCli(["export", design, "--format", "aut", "--processors", "2", "--memory-model", "arm64"]);
    expect(err).toContain("release-only on 2 CPU under arm64: ");
    const { fuzzes = [] } = json(
      "fuzz",
      design,
      "--variant",
      "release-only",
      "--memory-model",
      "arm64",
      "--runs",
      "2000",
    );
    expect(fuzzes.map(({ scope, verdict }) => [scope.processors, scope.memoryModel, verdict])).toEqual([
      [1, "arm64", "unrefuted"],
      [2, "arm64", "violated"],
    ]);
  });

  it("refuses a name that it does not know, and says which is near", () => {
    for (const command of ["check", "fuzz"]) {
      const { code, err } = runCli([command, design, "--memory-model", "amr64"]);
      expect(code).toBe(3);
      expect(err).toContain('there is no memory model "amr64"');
      expect(err).toContain("Did you mean arm64? Known here: sc, tso, arm64.");
    }
  });
});
