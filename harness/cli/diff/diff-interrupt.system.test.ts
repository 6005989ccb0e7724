import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cliMain } from "../../testing/run-cli";
import type { DiffReport } from "../../trace/diff-result";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-diff-interrupt-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** More states than anybody waits for: twenty threads with two locks each. */
const design = `
import { design, each, many, routine, spinLock, thread } from "bugcheck";
const states = {
  Take: { on: { "KeAcquireSpinLock(lock)": "Give" } },
  Give: { on: { "KeReleaseSpinLock(lock)": "TakeAgain" } },
  TakeAgain: { on: { "KeAcquireSpinLock(lock)": "GiveAgain" } },
  GiveAgain: { on: { "KeReleaseSpinLock(lock)": "Done" } },
  Done: { type: "final" },
};
const body = routine({ uses: { lock: spinLock }, chart: { initial: "Take", states } });
export default design({ id: "endless", objects: { lock: many(20, spinLock()) }, actors: { t: each("lock", thread(body)) } });
`;

/** Compares the design with itself, with Ctrl-C as soon as the progress says `when`. */
async function interrupted(when: RegExp, ...more: string[]) {
  const file = path.join(folder, "endless.ts");
  fs.writeFileSync(file, design);
  const args = ["diff", file, file, "--processors", "2", "--report", "json=-", ...more];
  const child = spawn(process.execPath, [cliMain, ...args], { cwd: folder });
  let [out, err, sent] = ["", "", false];
  child.stdout.on("data", (data) => {
    out += String(data);
  });
  child.stderr.on("data", (data) => {
    err += String(data);
    if (!sent && when.test(err)) sent = child.kill("SIGINT");
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, err, design: (JSON.parse(out) as DiffReport).designs[0] };
}

// Windows has no signal that one process could send another as Ctrl-C.
describe.runIf(process.platform !== "win32")("Ctrl-C while designs are compared", () => {
  it("ends a search with what is known, and begins no other", async () => {
    const { code, err, design: told } = await interrupted(/the old endless .*, [1-9][\d,]* states/);
    expect(code).toBe(2);
    expect(err).toContain("Interrupted: not everything was compared.");
    const [verdict] = told?.verdicts ?? [];
    expect(verdict).toMatchObject({
      change: "unknown",
      old: { verdict: "unrefuted", limit: { kind: "interrupt" } },
      new: { verdict: "unrefuted", limit: { kind: "interrupt" }, states: 0 },
    });
    expect(verdict?.old?.states).toBeGreaterThan(0);
    expect(told?.traces).toEqual([]);
  });

  it("ends a comparison of traces, which tells how far it came", async () => {
    const limits = ["--max-states", "100", "--trace-states", "1000M"];
    const {
      code,
      err,
      design: told,
    } = await interrupted(/gone traces of endless .*, [1-9][\d,]* states compared/, ...limits);
    expect(code).toBe(2);
    expect(err).toContain("Interrupted: not everything was compared.");
    expect(told?.verdicts.map(({ change }) => change)).toEqual(["same"]);
    expect(told?.traces.map(({ direction, outcome }) => [direction, outcome])).toEqual([["gone", "cut"]]);
    expect(told?.traces[0]?.steps).toBeGreaterThan(0);
    expect(told?.traces[0]?.limit).toBeLessThan(1_000_000_000);
  });
});
