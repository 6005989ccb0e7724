import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { cliMain, runCli } from "../../testing/run-cli";
import type { RunReport } from "../../trace/result";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-room-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const room = path.join(folder, "room");
beforeEach(() => fs.rmSync(room, { recursive: true, force: true }));

function told(status: number | null, out: string) {
  const { results, mistakes } = JSON.parse(out) as RunReport;
  const rows = results.map(({ verdict, states, transitions, depth }) => ({ verdict, states, transitions, depth }));
  return { code: status, rows, mistakes: mistakes.map(({ code }) => code) };
}

/** 70,000 states and more, each counted. */
const many = ["kiss-bluetooth-v2-v3", "--variant", "v3", "--processors", "2", "--set", "request=5", "--no-reduction"];
const args = (...more: string[]) => ["check", ...many, "--no-progress", "--report", "json=-", ...more];

function checked(...more: string[]) {
  const { code, out } = runCli(args(...more));
  return told(code, out);
}

/** The same where no file may grow beyond so many blocks of half a KiB: the write that would is refused, as on a full disk. */
function checkedInRoomFor(blocks: number, ...more: string[]) {
  const line = ['ulimit -f "$0" && exec "$@"', `${blocks}`, process.execPath, cliMain, ...args(...more)];
  const { status, stdout } = spawnSync("sh", ["-c", ...line], { encoding: "utf8", maxBuffer: 2 ** 28 });
  return told(status, stdout);
}

const limited = process.platform !== "win32";

describe.runIf(limited)("a disk that becomes full while a search lasts", () => {
  const often = ["--checkpoint", room, "--checkpoint-every", "1ms"];

  it("from the start: nothing is searched", () => {
    expect(checkedInRoomFor(0, ...often)).toEqual({ code: 3, rows: [], mistakes: ["CHECKPOINT_NOT_WRITTEN"] });
  });

  it.each([40, 400])(
    "with checkpoints, after %i blocks: the search goes on, what was committed is kept, and the next one goes on from it",
    (blocks) => {
      const whole = checked();
      expect(checkedInRoomFor(blocks, ...often)).toEqual({ ...whole, code: 3, mistakes: ["CHECKPOINT_NOT_WRITTEN"] });
      expect(checked(...often, "--resume")).toEqual(whole);
    },
  );

  it("with pages: the search goes on in memory, and its result is told with the mistake", () => {
    // The last count holds: 446,110 states.
    const spilling = ["--spill", room, "--max-memory", "16M", "--set", "request=6"];
    const whole = checked(...spilling);
    expect(whole).toMatchObject({ code: 0, mistakes: [] });
    // A page takes 128 blocks.
    expect(checkedInRoomFor(200, ...spilling)).toEqual({ ...whole, code: 3, mistakes: ["SPILL_NOT_WRITTEN"] });
    expect(fs.readdirSync(room)).toEqual([]);
  });
});

/** Threads that each take a lock of their own a few times. In one variant the memory of whoever looks whether it was had is used up. */
const design = `
import { workerData } from "node:worker_threads";
import { design, each, holds, many, routine, spinLock, thread } from "bugcheck";
const kept: number[][] = [];
const eaten = () => { for (;;) kept.push(new Array(100_000).fill(kept.length)); };
const body = (rounds: readonly number[], eats: boolean) => routine({ uses: { lock: spinLock }, chart: { initial: "Take0", states: {
  ...Object.fromEntries(rounds.flatMap((n) => [
    ["Take" + n, { on: { "KeAcquireSpinLock(lock)": [{ guard: () => !eats || eaten(), target: "Give" + n }] } }],
    ["Give" + n, { on: { "KeReleaseSpinLock(lock)": n + 1 === rounds.length ? "Done" : "Take" + (n + 1) } }],
  ])),
  Done: { type: "final" },
} } });
const once = { t: each("lock", thread(body([0], false))) };
const often = { t: each("lock", thread(body([0, 1, 2], EATS))) };
export default design({ id: "hungry", objects: { lock: many(2, spinLock()) }, actors: {}, variants: {
  before: { actors: once, expect: holds() },
  eats: { actors: often, expect: holds() },
  after: { actors: once, expect: holds() },
} });
`;

describe("a thread that runs out of heap", () => {
  it.each<[string, number, string]>([
    ["while it searches", 1, "true"],
    ["while it searches along", 2, "workerData?.me === 1"],
  ])("%s: its row is unrefuted, and the others are searched", (name, workers, eats) => {
    const file = path.join(folder, `${name.replaceAll(" ", "-")}.ts`);
    fs.writeFileSync(file, design.replace("EATS", eats));
    // With six locks there are more states than one thread looks at alone.
    const scope = ["--processors", "2", "--set", "lock=6", "--no-reduction"];
    const options = ["--workers", `${workers}`, "--no-progress", "--report", "json=-"];
    const { code, out } = runCli(["check", file, ...scope, ...options], folder, {
      NODE_OPTIONS: "--max-old-space-size=100",
    });
    const { results, mistakes } = JSON.parse(out) as RunReport;
    expect(mistakes).toEqual([]);
    expect(results.map(({ variant, verdict, limit }) => [variant, verdict, limit?.kind])).toEqual([
      ["before", "holds", undefined],
      ["eats", "unrefuted", "memory"],
      ["after", "holds", undefined],
    ]);
    expect(code).toBe(2);
  });
});
