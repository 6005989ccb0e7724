import { describe, expect, test } from "vitest";
import { type DdiReport, ddiSearchText, ddiText } from "./ddi-text";

const plain: DdiReport = {
  name: "KeFoo",
  kind: "function",
  pages: ["NF:wdm.KeFoo"],
  irql: { min: 0, max: 2, levels: "PASSIVE_LEVEL..DISPATCH_LEVEL" },
  basis: "as the page prints it",
  levelText: "<= DISPATCH_LEVEL",
  conditions: [],
  conflicts: [],
  assumptions: [],
  rules: [],
  attribution: ["docs, CC-BY-4.0"],
};

describe("the text of a DDI", () => {
  test("of a plain one is its range, what the page prints, and the source", () => {
    expect(ddiText(plain)).toBe(
      [
        "KeFoo  function  NF:wdm.KeFoo",
        "",
        "  IRQL        PASSIVE_LEVEL..DISPATCH_LEVEL  (as the page prints it)",
        '  printed     "<= DISPATCH_LEVEL"',
        "  source      docs, CC-BY-4.0",
      ].join("\n"),
    );
  });

  test("shows conditions, conflicts, rules, the phases on each object, and other pages", () => {
    const text = ddiText({
      ...plain,
      pages: ["NF:wdm.KeFoo", "NF:ntddk.KeFoo"],
      conditions: [
        { condition: "Wait = TRUE", min: 0, max: 1, levels: "PASSIVE_LEVEL..APC_LEVEL", page: "NF:wdm.KeFoo" },
      ],
      conflicts: [{ first: "PASSIVE_LEVEL (page)", second: "APC_LEVEL (rule)", note: "the rule is looser" }],
      assumptions: ["the widest is taken"],
      rules: [{ rule: "FooTwice", driverModel: "WDM", category: "locking", summary: "Not twice." }],
      modelled: [{ object: "foo lock", phases: ["raise", "take"] }],
    });
    expect(text).toBe(
      [
        "KeFoo  function  NF:wdm.KeFoo",
        "",
        "  IRQL        PASSIVE_LEVEL..DISPATCH_LEVEL  (as the page prints it)",
        '  printed     "<= DISPATCH_LEVEL"',
        "  conditions  Wait = TRUE  PASSIVE_LEVEL..APC_LEVEL  NF:wdm.KeFoo",
        "  conflicts   PASSIVE_LEVEL (page) against APC_LEVEL (rule)",
        "                the rule is looser",
        "  rules       FooTwice (WDM)  locking  Not twice.",
        "  modelled    on a foo lock: raise; take",
        "  also        NF:ntddk.KeFoo",
        "  source      docs, CC-BY-4.0",
      ].join("\n"),
    );
  });

  test("of a callback speaks of the level it is entered at, and of no call", () => {
    const text = ddiText({ ...plain, kind: "callback", modelled: [] });
    expect(text).toContain("  entered at  PASSIVE_LEVEL..DISPATCH_LEVEL");
    expect(text).not.toContain("modelled");
  });

  test("of a call that is not modelled says that its IRQL is checked all the same", () => {
    expect(ddiText({ ...plain, modelled: [] })).toContain("  modelled    no: a chart may call it on anything");
  });

  test("of one without a stated level says so and what is assumed", () => {
    const { irql: _, ...silent } = plain;
    const text = ddiText({ ...silent, basis: "the documents state no level", levelText: "", assumptions: ["any"] });
    expect(text).toContain("  IRQL        the documents state no level\n  assumed     any\n");
  });
});

describe("the text of a search", () => {
  const match = { name: "KeFoo", kind: "function", levels: "PASSIVE_LEVEL", page: "NF:wdm.KeFoo" };

  test("has a name a line and their number", () => {
    expect(ddiSearchText(["foo"], [match, { ...match, name: "KeFooEx" }])).toBe(
      ["KeFoo    PASSIVE_LEVEL  NF:wdm.KeFoo", "KeFooEx  PASSIVE_LEVEL  NF:wdm.KeFoo", '2 names hold "foo"'].join("\n"),
    );
    expect(ddiSearchText(["ke", "foo"], [match])).toContain('1 name holds "ke foo"');
  });
});
