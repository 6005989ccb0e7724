import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cliMain, runCli } from "../../testing/run-cli";
import type { RunReport } from "../../trace/result";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-workers-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Threads that each take a lock of their own three times; with ten of them more states than anybody waits for. */
const design = (before: string) => `
import { workerData } from "node:worker_threads";
import { design, each, many, routine, spinLock, thread } from "bugcheck";
${before}
const states = Object.fromEntries([0, 1, 2].flatMap((n) => [
  ["Take" + n, { on: { "KeAcquireSpinLock(lock)": "Give" + n } }],
  ["Give" + n, { on: { "KeReleaseSpinLock(lock)": n === 2 ? "Done" : "Take" + (n + 1) } }],
]));
const body = routine({ uses: { lock: spinLock }, chart: { initial: "Take0", states: { ...states, Done: { type: "final" } } } });
export default design({ id: "busy", objects: { lock: many(2, spinLock()) }, actors: { t: each("lock", thread(body)) } });
`;

const written = (name: string, before = "") => {
  const file = path.join(folder, `${name}.ts`);
  fs.writeFileSync(file, design(before));
  return file;
};
const args = (file: string, locks: number, workers: number, ...more: string[]) => [
  ...["check", file, "--processors", "2", "--set", `lock=${locks}`, "--workers", `${workers}`],
  ...["--report", "json=-", ...more],
];

function checked(file: string, locks: number, workers: number, ...more: string[]) {
  const { code, out, err } = runCli(args(file, locks, workers, ...more), folder);
  const { results, mistakes } = JSON.parse(out) as RunReport;
  const rows = results.map(({ verdict, states, transitions, depth }) => ({ verdict, states, transitions, depth }));
  return { code, rows, mistakes: mistakes.map((mistake) => mistake.code), err };
}

describe("--workers", () => {
  const file = written("busy");

  it("say what one says", () => {
    const { err: _, ...alone } = checked(file, 6, 1, "--no-reduction");
    expect(checked(file, 6, 2, "--no-reduction")).toMatchObject(alone);
  });

  it.each([
    ["--checkpoint", "kept"],
    ["--spill", "spilt"],
    ["--store", "bit-state"],
  ])("are refused with %s", (...more) => {
    const { code, err } = runCli(args(file, 2, 2, ...more), folder);
    expect([code, err.includes("is for one thread")]).toEqual([3, true]);
  });

  it("end with what is known on Ctrl-C", async () => {
    const child = spawn(process.execPath, [cliMain, ...args(file, 10, 2, "--no-reduction")], { stdio: "pipe" });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => (out += text));
    child.stderr.on("data", (text) => {
      // Told once states are counted.
      if (err === "") child.kill("SIGINT");
      err += text;
    });
    const code = await new Promise((resolve) => child.on("exit", resolve));
    const { results } = JSON.parse(out) as RunReport;
    expect(results[0]).toMatchObject({ verdict: "unrefuted", limit: { kind: "interrupt" } });
    expect(code).toBe(2);
  });
});

describe("a thread that dies", () => {
  it.each([
    ["ends by itself", "if (workerData?.me === 1) process.exit(7);", /has ended by itself, with code 7/],
    ["cannot load the design", 'if (workerData?.me === 1) throw new Error("not here");', /in a thread of the search/],
  ])("because it %s is told as our fault, and nothing hangs", (name, before, message) => {
    const { code, out, err } = runCli(args(written(name.replaceAll(" ", "-"), before), 8, 2, "--no-reduction"), folder);
    expect(code).toBe(70);
    expect(err).toMatch(message);
    expect((JSON.parse(out) as RunReport).results).toEqual([]);
  });
});
