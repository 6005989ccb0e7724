import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { ImportedFiles } from "./imported-files";

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-imported-")));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

it("a module that imports a JSON file reads that file", () => {
  const file = (name: string, text: string): string => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const table = file("table.json", "{}");
  const design = file("design.ts", 'import table from "./table.json";\nexport default table;\n');
  const { places, unknown } = new ImportedFiles([]).of(design);
  expect(unknown).toBeUndefined();
  expect(places).toContain(table);
});
