import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ddiRules } from "../../models/kernel/facts/ddi-rules";
import { type CheckedRule, rulesPage } from "../../reports/rules-page";
import { projectRoot } from "../testing/run-cli";
import { rulesDocument } from "./generate-rules";

const page = () => readFileSync(path.join(projectRoot, "docs", "rules.md"), "utf8");

const rule = (name: string, driverModel: string, coverage: CheckedRule["coverage"]): CheckedRule => ({
  rule: name,
  driverModel,
  ruleSets: [],
  category: "doors",
  modelLevel: "yes",
  bugChecks: ["0xC4/0x1"],
  pageTitle: `${name} Rule`,
  summary: "Shut it | lock it.",
  coverage,
});

describe("the page of rules", () => {
  it("docs/rules.md is what the properties check; npm run rules writes it anew", () => {
    expect(page()).toBe(rulesDocument(projectRoot));
  });

  it("has a row for every rule", () => {
    const rows = page().split("\n");
    const missing = ddiRules().filter(
      ({ rule: name, driverModel, pageTitle }) =>
        !rows.some((row) => row.startsWith(`| ${name} (${driverModel}) |`) && row.includes(pageTitle)),
    );
    expect(missing).toEqual([]);
  });

  it("links properties to files that there are", () => {
    const links = [...page().matchAll(/\]\(\.\.\/(\S+)\)/g)].map(([, file = ""]) => file);
    expect(links.length).toBeGreaterThan(200);
    expect([...new Set(links)].filter((file) => !existsSync(path.join(projectRoot, file)))).toEqual([]);
  });

  it("counts, and says of each rule by what it is checked or why not", () => {
    const rules = [
      rule("Shut", "WDM", { status: "checked", properties: ["door-shut", "door-locked"], why: "" }),
      rule("Lock", "NDIS", { status: "partly", properties: ["door-locked"], why: "keys are not seen" }),
      rule("Paint", "WDM", { status: "not", properties: [], why: "colour is no order of calls" }),
    ];
    expect(rulesPage(rules, (name) => (name === "door-shut" ? "../door.ts" : undefined))).toMatchInlineSnapshot(`
      "| driver model | rules | a model can check | checked | partly | not |
      |---|--:|--:|--:|--:|--:|
      | NDIS | 1 | 1 | 0 | 1 | 0 |
      | WDM | 2 | 2 | 1 | 0 | 1 |
      | all | 3 | 3 | 1 | 1 | 1 |

      | category | rules | a model can check | checked | partly | not |
      |---|--:|--:|--:|--:|--:|
      | doors | 3 | 3 | 1 | 1 | 1 |
      | all | 3 | 3 | 1 | 1 | 1 |

      ## doors

      | rule | demands | checked | by, or why not | page | bug checks |
      |---|---|---|---|---|---|
      | Shut (WDM) | Shut it \\| lock it. | checked | [\`door-shut\`](../door.ts), \`door-locked\` | Shut Rule | 0xC4/0x1 |
      | Lock (NDIS) | Shut it \\| lock it. | partly | \`door-locked\`: keys are not seen | Lock Rule | 0xC4/0x1 |
      | Paint (WDM) | Shut it \\| lock it. | not | colour is no order of calls | Paint Rule | 0xC4/0x1 |"
    `);
  });
});
