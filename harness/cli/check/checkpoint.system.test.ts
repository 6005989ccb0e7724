import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { cliMain, runCli } from "../../testing/run-cli";
import type { RunReport } from "../../trace/result";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-checkpoint-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Threads that each take a lock of their own three times: with eight of them enough states to be killed among. */
const design = (release: string) => `
import { design, each, many, routine, spinLock, thread } from "bugcheck";
const states = Object.fromEntries([0, 1, 2].flatMap((n) => [
  ["Take" + n, { on: { "KeAcquireSpinLock(lock)": "Give" + n } }],
  ["Give" + n, { on: { "KeReleaseSpinLock(lock)": n === 2 ? "Done" : "${release}" } }],
]));
states.Give0.on["KeReleaseSpinLock(lock)"] = "Take1";
const body = routine({ uses: { lock: spinLock }, chart: { initial: "Take0", states: { ...states, Done: { type: "final" } } } });
export default design({ id: "busy", objects: { lock: many(2, spinLock()) }, actors: { t: each("lock", thread(body)) } });
`;
const busy = path.join(folder, "busy.ts");
const kept = path.join(folder, "kept");
const head = path.join(kept, "busy.design.1.json");
const journal = path.join(kept, "busy.design.1.journal");

beforeEach(() => {
  fs.writeFileSync(busy, design("Take2"));
  fs.rmSync(kept, { recursive: true, force: true });
});

// A search that is written down counts all states, so it is compared with one that does.
const args = (locks: number, ...more: string[]) => [
  ...["check", busy, "--processors", "1", "--set", `lock=${locks}`, "--no-reduction", "--no-progress"],
  ...["--report", "json=-", ...more],
];
const checkpointed = ["--checkpoint", kept, "--checkpoint-every", "20ms"];

function counts(locks: number, ...more: string[]) {
  const { code, out, err } = runCli(args(locks, ...more), folder);
  const { results, mistakes } = JSON.parse(out) as RunReport;
  const rows = results.map(({ verdict, states, transitions, depth }) => ({ verdict, states, transitions, depth }));
  return { code, rows, mistakes: mistakes.map(({ code: name }) => name), err };
}

/** Starts a search and kills it some time after its first commit; whether it was still running then. */
async function killed(afterMs: number, ...more: string[]): Promise<boolean> {
  const before = fs.existsSync(head) ? fs.statSync(head).mtimeMs : 0;
  const child = spawn(process.execPath, [cliMain, ...args(8, ...checkpointed, ...more)], { stdio: "ignore" });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("exit", (_, signal) => resolve(signal)));
  while (child.exitCode === null && !(fs.existsSync(head) && fs.statSync(head).mtimeMs > before)) await passed(2);
  await passed(afterMs);
  child.kill("SIGKILL");
  return (await ended) !== null;
}

const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("--checkpoint and --resume", () => {
  it("lose nothing that was committed when the process is killed, again and again, and end with the same counts", async () => {
    const whole = counts(8);
    expect(whole.code).toBe(0);
    const kills = [await killed(0)];
    let bytes = fs.statSync(journal).size;
    for (const afterMs of [0, 35, 110, 250]) {
      kills.push(await killed(afterMs, "--resume"));
      const grown = fs.statSync(journal).size;
      expect(grown).toBeGreaterThanOrEqual(Math.min(bytes, committed()));
      bytes = grown;
    }
    expect(kills).toContain(true);
    expect(counts(8, ...checkpointed, "--resume")).toEqual(whole);
    // Now that it is at its end, going on is being there.
    expect(counts(8, ...checkpointed, "--resume")).toEqual(whole);
  });

  it("begin where nothing was written yet", () => {
    fs.mkdirSync(kept);
    expect(counts(3, ...checkpointed, "--resume")).toEqual(counts(3));
  });

  it("go on with more states than were allowed before", () => {
    expect(counts(5, ...checkpointed, "--max-states", "5000")).toMatchObject({ code: 2 });
    expect(counts(5, ...checkpointed, "--resume")).toEqual(counts(5));
  });
});

describe("a checkpoint that does not fit", () => {
  const refused = (...more: string[]) => {
    const { code, rows, mistakes } = counts(3, ...checkpointed, ...more);
    return { code, rows, mistakes };
  };
  const mistake = (name: string) => ({ code: 3, rows: [], mistakes: [name] });

  it("is not overwritten without a word", () => {
    counts(3, ...checkpointed);
    const before = fs.readFileSync(head, "utf8");
    expect(refused()).toEqual(mistake("CHECKPOINT_EXISTS"));
    expect(fs.readFileSync(head, "utf8")).toBe(before);
  });

  it.each<[string, string, () => void]>([
    ["is of a design that has changed since", "CHECKPOINT_MISMATCH", () => fs.writeFileSync(busy, design("Take0"))],
    ["is of other bounds", "CHECKPOINT_MISMATCH", () => rewritten((text) => text.replace('"lock":3', '"lock":4'))],
    [
      "is of another version",
      "CHECKPOINT_VERSION",
      () => rewritten((text) => text.replace(/"version":"[^"]+"/, '"version":"0.0.0"')),
    ],
    ["has a head that is cut off", "CHECKPOINT_DAMAGED", () => fs.truncateSync(head, 100)],
    ["has an empty head", "CHECKPOINT_DAMAGED", () => fs.truncateSync(head, 0)],
    [
      "has a journal that is cut off",
      "CHECKPOINT_DAMAGED",
      () => fs.truncateSync(journal, fs.statSync(journal).size - 1),
    ],
    ["has a journal with one bit turned", "CHECKPOINT_DAMAGED", () => turned(journal)],
    ["has no journal", "CHECKPOINT_NOT_WRITTEN", () => fs.rmSync(journal)],
  ])("because it %s", (_, code, damage) => {
    counts(3, ...checkpointed);
    damage();
    expect(refused("--resume")).toEqual(mistake(code));
  });

  it("because there is none, or it goes with no folder", () => {
    expect(refused("--resume")).toEqual(mistake("CHECKPOINT_MISSING"));
    const { code, err } = runCli(["check", busy, "--resume"], folder);
    expect([code, err.includes("BAD_OPTION")]).toEqual([3, true]);
  });
});

describe("a folder that cannot be written to", () => {
  it("is refused before anything is searched", () => {
    const file = path.join(folder, "file");
    fs.writeFileSync(file, "");
    const { code, rows, mistakes } = counts(3, "--checkpoint", path.join(file, "inside"));
    expect({ code, rows, mistakes }).toEqual({ code: 3, rows: [], mistakes: ["CHECKPOINT_NOT_WRITTEN"] });
  });

  it.runIf(fs.existsSync("/dev/full"))(
    "because the disk is full: the search goes on, and its result is told with the mistake",
    () => {
      fs.mkdirSync(kept);
      fs.symlinkSync("/dev/full", journal);
      const { code, rows, mistakes } = counts(3, ...checkpointed);
      expect({ code, mistakes }).toEqual({ code: 3, mistakes: ["CHECKPOINT_NOT_WRITTEN"] });
      expect(rows).toEqual(counts(3).rows);
    },
  );
});

function committed(): number {
  return (JSON.parse(fs.readFileSync(head, "utf8").split("\n")[1] ?? "") as { bytes: number }).bytes;
}

/** Changes the head and gives it the checksum it then has. */
function rewritten(change: (text: string) => string): void {
  const text = change(fs.readFileSync(head, "utf8").split("\n")[1] ?? "");
  fs.writeFileSync(head, `${crc32(text)}\n${text}\n`);
}

function turned(file: string): void {
  const bytes = fs.readFileSync(file);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 1;
  fs.writeFileSync(file, bytes);
}
