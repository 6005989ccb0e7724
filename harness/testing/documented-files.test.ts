import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { documentedFiles, writeDocumentedFile } from "./documented-files";

const page = [
  "```ts",
  "// guard.ts",
  "const read = routine({",
  "  chart: {},",
  "});",
  "export default read;",
  "```",
  "```ts",
  "const fragment = 1;",
  "```",
  "```yaml",
  "# .github/workflows/designs.yml",
  "on: push",
  "```",
  "```ts",
  "// guard.ts, in place of read",
  "const read = $1;",
  "```",
].join("\n");

it("reads the blocks that name a file in their first line", () => {
  expect(documentedFiles(page).map(({ line, file, inPlaceOf }) => [line, file, inPlaceOf])).toEqual([
    [1, "guard.ts", undefined],
    [11, ".github/workflows/designs.yml", undefined],
    [15, "guard.ts", "read"],
  ]);
  expect(documentedFiles(page.replaceAll("\n", "\r\n"))).toEqual(documentedFiles(page));
});

it("writes files, replaces constants, and says which are missing", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-documented-"));
  try {
    for (const file of documentedFiles(page)) writeDocumentedFile(file, folder);
    expect(fs.readFileSync(path.join(folder, "guard.ts"), "utf8")).toBe("const read = $1;\nexport default read;\n");
    expect(fs.readFileSync(path.join(folder, ".github/workflows/designs.yml"), "utf8")).toBe("on: push\n");
    expect(() => writeDocumentedFile({ line: 7, file: "guard.ts", inPlaceOf: "stop", text: "" }, folder)).toThrow(
      "line 7: guard.ts has no stop",
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
