import { describe, expect, test } from "vitest";
import { type RuleReport, rulesText, ruleText } from "./rules-text";

const rule: RuleReport = {
  rule: "FooTwice",
  driverModel: "WDM",
  ruleSets: ["Locking"],
  category: "locking",
  modelLevel: "yes",
  bugChecks: ["0xC4/0x00040009"],
  pageTitle: "FooTwice Rule (WDM)",
  summary: "Not twice.",
};
const other: RuleReport = { ...rule, rule: "Bar", modelLevel: "no", category: "pnp", summary: "Never." };

describe("the text of the rules", () => {
  test("has a rule a line and what a model can check of them", () => {
    expect(rulesText({ rules: [rule, other], of: 409, attribution: ["docs"] })).toBe(
      [
        "FooTwice (WDM)  locking  model: yes  Not twice.",
        "Bar (WDM)       pnp      model: no   Never.",
        "",
        "2 of 409 rules: a model can check 1, in part 0, not 1",
        "docs",
      ].join("\n"),
    );
  });

  test("shows coverage and whether a rule is applicable, where that is known", () => {
    const checked: RuleReport = {
      ...rule,
      applicable: true,
      coverage: { status: "checked", properties: ["foo-once"], why: "" },
    };
    const left: RuleReport = {
      ...other,
      applicable: false,
      coverage: { status: "not", properties: [], why: "needs files" },
    };
    expect(rulesText({ rules: [checked, left], of: 2, attribution: [] })).toBe(
      [
        "FooTwice (WDM)  locking  checked  applicable      Not twice.",
        "Bar (WDM)       pnp      not      not applicable  Never.",
        "",
        "2 rules: a model can check 1, in part 0, not 1; here 1 checked, 0 partly, 1 not",
      ].join("\n"),
    );
  });
});

describe("the text of one rule", () => {
  test("has every fact that is known", () => {
    const full: RuleReport = {
      ...rule,
      applicable: false,
      coverage: { status: "partly", properties: ["foo-once", "foo-order"], why: "not across files" },
      ddis: ["KeFoo", "KeBar"],
    };
    expect(ruleText(full)).toBe(
      [
        "FooTwice (WDM)",
        "",
        "  demands     Not twice.",
        "  category    locking",
        "  rule sets   Locking",
        "  in a model  can be checked",
        "  checked     partly by foo-once, foo-order: not across files",
        "  design      not applicable",
        "  bug checks  0xC4/0x00040009",
        "  page        FooTwice Rule (WDM)",
        "  DDIs        KeFoo, KeBar",
      ].join("\n"),
    );
  });

  test("leaves out what is not", () => {
    expect(ruleText({ ...rule, bugChecks: [] })).not.toMatch(/bug checks|DDIs|design|checked {5}/);
  });
});
