import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../testing/run-cli";
import { designCataloguePage } from "./generate-design-catalogue";

it("docs/designs.md is what the shipped designs come out as; npm run designs writes it anew", {
  timeout: 180_000,
}, () => {
  const page = readFileSync(path.join(projectRoot, "docs", "designs.md"), "utf8");
  expect(page).toBe(designCataloguePage(projectRoot));
});
