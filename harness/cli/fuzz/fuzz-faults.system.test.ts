import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "../../testing/run-cli";
import type { RunReport } from "../../trace/result";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-fuzz-faults-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** There once the endless variant is being fuzzed. */
const mark = path.join(folder, "begun");

/** Threads with a lock of their own each. In one variant whoever looks whether it was had is brought down, but not before the endless one has begun. */
const design = `
import fs from "node:fs";
import { design, each, many, routine, spinLock, thread } from "bugcheck";
const kept: number[][] = [];
const mark = ${JSON.stringify(mark)};
const begins = () => { fs.writeFileSync(mark, ""); return true; };
const fails = () => { while (!fs.existsSync(mark)); FAILS };
const body = (then: string, guard: () => boolean) => routine({ uses: { lock: spinLock }, chart: { initial: "Take", states: {
  Take: { on: { "KeAcquireSpinLock(lock)": [{ guard, target: then }] } },
  Again: { on: { "KeAcquireSpinLock(lock)": "Give" } },
  Give: { on: { "KeReleaseSpinLock(lock)": "Done" } },
  Done: { type: "final" },
} } });
const actors = (then: string, guard = () => true) => ({ actors: { t: each("lock", thread(body(then, guard))) } });
export default design({ id: "fragile", objects: { lock: many(2, spinLock()) }, actors: {}, variants: {
  endless: actors("Give", begins),
  wrong: actors("Again"),
  after: actors("Give"),
  fails: actors("Give", () => fails() ?? true),
} });
`;

function fuzzed(fails: string, ...more: string[]) {
  const file = path.join(folder, "fragile.ts");
  fs.writeFileSync(file, design.replace("FAILS", fails));
  fs.rmSync(mark, { force: true });
  const args = ["fuzz", file, "--processors", "2", "--no-progress", "--report", "json=-", ...more];
  const { code, out, err } = runCli(args, folder, { NODE_OPTIONS: "--max-old-space-size=100" });
  const { fuzzes = [] } = JSON.parse(out) as RunReport;
  return { code, rows: fuzzes.map(({ variant, verdict, stoppedBy }) => [variant, verdict, stoppedBy]), err };
}

const broken = 'performance.now = () => { throw new Error("no clock"); };';

describe("a fault of ours in a fuzzing", () => {
  it.each([
    ["throws", broken, "Error: no clock"],
    ["runs out of heap", "for (;;) kept.push(new Array(100_000).fill(kept.length));", "ERR_WORKER_OUT_OF_MEMORY"],
    ["ends", "process.exit(5);", "[bugcheck fault] a thread ended with 5 before it was done"],
  ])("ends the other threads too, and all of them have told what they found: one %s", (_, fails, words) => {
    const { code, rows, err } = fuzzed(fails, "--workers", "2", "--runs", "1000M");
    expect(rows).toEqual([
      ["endless", "unrefuted", "interrupt"],
      ["wrong", "violated", "failures"],
    ]);
    expect(code).toBe(70);
    expect(err).toContain("1 scope was not begun");
    expect(err).toContain(words);
  });

  it("comes after what was found before it without threads too", () => {
    const { code, rows, err } = fuzzed(broken, "--runs", "20");
    expect(rows.map(([variant]) => variant)).toEqual(["endless", "wrong", "after"]);
    expect([code, err.includes("Error: no clock")]).toEqual([70, true]);
  });
});
