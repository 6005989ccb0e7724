import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { phils } from "../../bench/models/phils";
import { wholeSpace } from "../../explore/exploration";
import { explore } from "../../explore/explore";
import { SpillFile } from "./spill-file";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-spill-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const plan = { ...wholeSpace, stopAt: "never" as const };
const inMemory = () => explore(phils(11), plan);
const spilled = (file: SpillFile) => explore(phils(11), plan, {}, { pages: file });
const summary = ({ states, transitions, depth, violations }: ReturnType<typeof explore>) => {
  return { states, transitions, depth, violations };
};

describe("a file of pages", () => {
  it("holds what a search does not keep in memory, and leaves nothing behind", () => {
    const file = new SpillFile(folder, 1_000_000);
    const write = vi.spyOn(fs, "writeSync");
    expect(summary(spilled(file))).toEqual(summary(inMemory()));
    expect(write).toHaveBeenCalled();
    expect(file.mistake).toBeUndefined();
    expect(fs.readdirSync(folder)).toEqual([]);
    // It serves the next search as well.
    expect(summary(spilled(file))).toEqual(summary(inMemory()));
    file.close();
  });

  it("keeps its content in pieces, as the disk takes them", () => {
    const whole = fs.writeSync;
    vi.spyOn(fs, "writeSync").mockImplementation(((
      file: number,
      bytes: Uint8Array,
      at: number,
      length: number,
      to: number,
    ) => whole(file, bytes, at, Math.min(length, 1000), to)) as typeof fs.writeSync);
    const file = new SpillFile(folder, 1_000_000);
    expect(summary(spilled(file))).toEqual(summary(inMemory()));
    file.close();
  });

  it("lets the search go on in memory when the disk is full, and says so", () => {
    const file = new SpillFile(folder, 1_000_000);
    const whole = fs.writeSync;
    let pages = 3;
    vi.spyOn(fs, "writeSync").mockImplementation(((...args: Parameters<typeof fs.writeSync>) => {
      if (pages-- <= 0) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      return whole(...args);
    }) as typeof fs.writeSync);
    expect(summary(spilled(file))).toEqual(summary(inMemory()));
    expect(file.mistake).toMatchObject({ code: "SPILL_NOT_WRITTEN", place: { file: folder } });
    file.close();
  });

  it("is refused where it cannot be", () => {
    const inside = path.join(folder, "file");
    fs.writeFileSync(inside, "");
    expect(() => new SpillFile(path.join(inside, "folder"), 1)).toThrow(
      expect.objectContaining({ code: "SPILL_NOT_WRITTEN" }),
    );
    fs.rmSync(inside);
  });

  it("that cannot be read back ends the search with a mistake", () => {
    const file = new SpillFile(folder, 1_000_000);
    vi.spyOn(fs, "readSync").mockReturnValue(0);
    expect(() => spilled(file)).toThrow(expect.objectContaining({ code: "SPILL_NOT_READ" }));
    file.close();
  });
});
