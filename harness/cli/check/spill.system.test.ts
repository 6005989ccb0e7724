import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runCli } from "../../testing/run-cli";
import type { RunReport } from "../../trace/result";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-spill-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const pages = path.join(folder, "pages");

/** 446,110 states. */
const many = ["kiss-bluetooth-v2-v3", "--variant", "v3", "--processors", "2", "--set", "request=6", "--no-reduction"];

function checked(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { code, out } = runCli(["check", ...args, "--report", "json=-"], undefined, env);
  const { results, mistakes } = JSON.parse(out) as RunReport;
  const rows = results.map(({ verdict, states, transitions, depth }) => ({ verdict, states, transitions, depth }));
  return { code, rows, mistakes: mistakes.map((mistake) => mistake.code) };
}

/** Loaded before the program: every write to a file after so many fails as it does on a full disk. */
function fullAfter(writes: number): NodeJS.ProcessEnv {
  const file = path.join(folder, "full-disk.cjs");
  const text = `
    const fs = require("node:fs");
    const whole = fs.writeSync;
    let left = ${writes};
    fs.writeSync = (file, bytes, ...rest) => {
      if (file > 2 && bytes.length > 1000 && left-- <= 0) throw new Error("ENOSPC: no space left on device, write");
      return whole(file, bytes, ...rest);
    };`;
  fs.writeFileSync(file, text);
  return { NODE_OPTIONS: `--require ${file}` };
}

describe("--spill", () => {
  it("ends as a search in memory does, and leaves the folder empty", () => {
    const spilled = checked([...many, "--spill", pages, "--max-memory", "16M"]);
    expect(spilled).toEqual(checked(many));
    expect(spilled).toMatchObject({ code: 0, mistakes: [] });
    expect(fs.readdirSync(pages)).toEqual([]);
  });

  it.each([0, 5])(
    "on a disk that is full after %i pages: the search goes on, and its result is told with the mistake",
    (writes) => {
      const found = checked([...many, "--spill", pages, "--max-memory", "16M"], fullAfter(writes));
      expect(found).toEqual({ ...checked(many), code: 3, mistakes: ["SPILL_NOT_WRITTEN"] });
    },
  );

  it("into a folder that cannot be written to is refused before anything is searched", () => {
    const file = path.join(folder, "file");
    fs.writeFileSync(file, "");
    const refused = checked([...many, "--spill", path.join(file, "inside")]);
    expect(refused).toEqual({ code: 3, rows: [], mistakes: ["SPILL_NOT_WRITTEN"] });
  });

  it.runIf(process.platform === "linux")("into a folder that nobody can make is refused as well", () => {
    for (const option of ["--spill", "--checkpoint"]) {
      const mistakes = [`${option.slice(2).toUpperCase()}_NOT_WRITTEN`];
      expect(checked([...many, option, "/proc/x"])).toEqual({ code: 3, rows: [], mistakes });
    }
  });
});

describe("--max-memory", () => {
  it("that is too small to begin with is a mistake that says how much it takes", () => {
    const { code, err } = runCli(["check", ...many, "--max-memory", "100K", "--no-progress"]);
    expect(code).toBe(3);
    expect(err).toMatch(/MEMORY_TOO_SMALL.*takes \d+ bytes.*allowed 102400/s);
  });

  it("that is too small for the whole space leaves the verdict open", () => {
    expect(checked([...many, "--max-memory", "2M"])).toMatchObject({
      code: 2,
      rows: [{ verdict: "unrefuted" }],
      mistakes: [],
    });
  });
});
