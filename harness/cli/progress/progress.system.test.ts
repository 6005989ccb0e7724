import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, runCli } from "../../testing/run-cli";

const fixtures = path.join(projectRoot, "harness/cli/fixtures/fuzz");
/** Lasts long enough for something to be told. */
const long = ["fuzz", "guard-never-true.ts", "--processors", "2", "--runs", "1000M", "--timeout", "3s"];

describe("a fuzzing that lasts", () => {
  it.each(["1", "2"])("tells on standard error how far it is, with %s threads", (workers) => {
    const { code, err } = runCli([...long, "--workers", workers], fixtures);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^after [\d.]+ s: \[1\/1\] guard-never-true \S+ on 2 processors, [\d,]+ runs, [\d,]+ steps, [\d,]+ steps\/s, [\d,]+ states$/m,
    );
  });

  it("says nothing where nobody wants it", () => {
    expect(runCli([...long, "--no-progress"], fixtures)).toMatchObject({ code: 0, err: "" });
  });
});
