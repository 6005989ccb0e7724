import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { baselineKind } from "./baseline";
import { writeGateFile } from "./gate-file";

it("says that a file could not be written, and leaves nothing half done", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bugcheck-gate-file-"));
  const file = path.join(folder, "taken.json");
  mkdirSync(file);
  try {
    expect(() => writeGateFile(file, baselineKind, { writtenBy: "1.0.0", entries: [] })).toThrow(
      expect.objectContaining({ code: "BASELINE_NOT_WRITTEN", place: { file } }),
    );
    expect(readdirSync(folder)).toEqual(["taken.json"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
