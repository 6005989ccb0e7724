import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeFolder } from "./make-folder";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-folder-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("a folder", () => {
  it("is made with those above it, and may be there", () => {
    const inner = path.join(folder, "a", "b", "c");
    makeFolder(inner);
    makeFolder(inner);
    expect(fs.statSync(inner).isDirectory()).toBe(true);
  });

  it("is not made beneath a file", () => {
    const file = path.join(folder, "file");
    fs.writeFileSync(file, "");
    expect(() => makeFolder(path.join(file, "inside"))).toThrow(/EEXIST|ENOTDIR/);
  });

  it.runIf(process.platform === "linux")("is refused by /proc, at once", () => {
    expect(() => makeFolder("/proc/x/y")).toThrow("ENOENT");
  });
});
