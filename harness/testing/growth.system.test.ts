import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { growthTable } from "./growth";
import { shippedDesigns } from "./shipped-designs";

it("docs/performance.md has the growth of each family by unit, as it is counted now", async () => {
  const page = fs.readFileSync(path.join(__dirname, "../../docs/performance.md"), "utf8");
  const section = /^## Growth per unit\n[\s\S]*?(^\| family[\s\S]*?)\n\n/m.exec(page)?.[1];
  expect(section).toBe(growthTable(await shippedDesigns()));
});
