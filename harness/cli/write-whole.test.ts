import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeWhole } from "./write-whole";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-whole-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());
const file = path.join(folder, "report.json");
beforeEach(() => fs.writeFileSync(file, "the old one"));

/** The next write of a file writes half of it and then says `code`. */
function failWith(code: string): void {
  const write = fs.writeFileSync;
  vi.spyOn(fs, "writeFileSync").mockImplementationOnce((name, text) => {
    write(name, String(text).slice(0, String(text).length / 2));
    throw Object.assign(new Error(`${code}: no more`), { code });
  });
}

describe("a file written whole", () => {
  it("takes the place of the old one, with its mode", () => {
    fs.chmodSync(file, 0o640);
    writeWhole(file, "the new one");
    expect(fs.readFileSync(file, "utf8")).toBe("the new one");
    expect(fs.readdirSync(folder)).toEqual(["report.json"]);
    if (process.platform !== "win32") expect(fs.statSync(file).mode & 0o777).toBe(0o640);
  });

  it.runIf(process.platform !== "win32")("is the one that a link leads to", () => {
    const link = path.join(folder, "link.json");
    fs.symlinkSync(file, link);
    writeWhole(link, "the new one");
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
    expect(fs.readFileSync(file, "utf8")).toBe("the new one");
    fs.rmSync(link);
  });

  it.each(["ENOSPC", "EDQUOT", "EFBIG"])("leaves the old one where the disk takes no more: %s", (code) => {
    failWith(code);
    expect(() => writeWhole(file, "the new one")).toThrow(code);
    expect(fs.readFileSync(file, "utf8")).toBe("the old one");
    expect(fs.readdirSync(folder)).toEqual(["report.json"]);
  });

  it("is written in place where the folder takes no other file", () => {
    failWith("EACCES");
    writeWhole(file, "the new one");
    expect(fs.readFileSync(file, "utf8")).toBe("the new one");
    expect(fs.readdirSync(folder)).toEqual(["report.json"]);
  });

  it("leaves nothing behind where there was none", () => {
    fs.rmSync(file);
    failWith("EACCES");
    expect(() => writeWhole(file, "the new one")).toThrow("EACCES");
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("takes no folder's place", () => {
    expect(() => writeWhole(folder, "the new one")).toThrow("EISDIR");
    expect(fs.statSync(folder).isDirectory()).toBe(true);
  });
});
