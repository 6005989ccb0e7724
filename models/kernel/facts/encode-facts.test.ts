import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { attribution } from "./attribution";
import { documentedPages } from "./documented-ddi";
import { encodeFacts, factSources } from "./encode-facts";

/** Every table with one row; `ddi` is the row of the DDI table. */
function sources(ddi: string): (file: string) => string {
  const tables: Readonly<Record<string, string>> = {
    "ddi-irql.tsv": `name\theader\tkind\tirql_min\tirql_max\traw\tsdv_rules\tuid\tsource\n${ddi}\n`,
    "irql-conditions.tsv":
      "name\tcondition\tirql_min\tirql_max\tpage_title\tpage\nKeFoo\tWait = TRUE\tPASSIVE_LEVEL\tAPC_LEVEL\tKeFoo\tNF:wdm.KeFoo\n",
    "irql-conflicts.tsv": "name\theader\tkind\tvalue_a\tvalue_b\tnote\nKeFoo\twdm\tpage-vs-page\ta\tb\tc\n",
    "rules.tsv":
      "rule\tdriver_model\trule_sets\tsummary\tmodel_level\tcategory\tbugcheck\tpage_title\nFoo\tWDM\tS\tDoes.\tyes\tirql\t\tFoo Rule (WDM)\n",
    "bugchecks.tsv":
      "code\tname\tparam1\tparam1_meaning\tdesign_error\tmodel_class\tpage_title\tbasis\n0x44\tFOO\t\t\tBad.\tirql\tBug Check 0x44 FOO\tpage\n",
  };
  return (file) => tables[file] ?? "";
}

const keFoo = "KeFoo\twdm\tfunction\tPASSIVE_LEVEL\tDISPATCH_LEVEL\t<= DISPATCH_LEVEL\tA;B\tNF:wdm.KeFoo\ttext";
const generated = [
  "ddi-irql.json",
  "irql-conditions.json",
  "irql-conflicts.json",
  "ddi-compliance.json",
  "bug-checks.json",
];

function checkedIn(file: string): string {
  return readFileSync(path.join(__dirname, file), "utf8");
}

describe("encoding facts", () => {
  test("leaves out of a row what the usual form of a page says already", () => {
    const { rows, levelTexts, ruleLists } = JSON.parse(encodeFacts(sources(keFoo)).get("ddi-irql.json") ?? "");
    expect(rows).toEqual(["KeFoo\twdm\tf\tPD\tt\t0\t0"]);
    expect({ levelTexts, ruleLists }).toEqual({ levelTexts: ["<= DISPATCH_LEVEL"], ruleLists: ["A;B"] });
  });

  test("keeps a UID that is not the usual one, and reads Windows line endings", () => {
    const read = sources(keFoo.replace("NF:wdm.KeFoo", "NF:wdm.KeFoo~r1"));
    const files = encodeFacts((file) => read(file).replaceAll("\n", "\r\n"));
    expect(JSON.parse(files.get("ddi-irql.json") ?? "").rows).toEqual(["KeFoo\twdm\tf\tPD\tt\t0\t0\tNF:wdm.KeFoo~r1"]);
  });

  test("writes the attribution into every table", () => {
    for (const text of encodeFacts(sources(keFoo)).values()) expect(JSON.parse(text).attribution).toEqual(attribution);
  });

  test("refuses a table with other columns, a row with too few fields, an unknown level", () => {
    const read = sources(keFoo);
    expect(() => encodeFacts((file) => read(file).replace("irql_min", "lowest"))).toThrow("starts with other columns");
    expect(() => encodeFacts(sources("KeFoo\twdm"))).toThrow("ddi-irql.tsv:2 has 2 fields, not 9");
    expect(() => encodeFacts(sources(keFoo.replace("PASSIVE_LEVEL", "LOW_LEVEL")))).toThrow("is no range of levels");
  });
});

describe("the checked-in tables", () => {
  test("are what the generator writes", () => {
    const folder = process.env.BUGCHECK_FACTS;
    const files =
      folder !== undefined && existsSync(folder)
        ? encodeFacts((file) => readFileSync(path.join(folder, file), "utf8"))
        : encodeFacts(sourcesFromCheckedIn());
    for (const [file, text] of files) expect(text === checkedIn(file), file).toBe(true);
    expect([...files.keys()].sort()).toEqual([...generated].sort());
  });

  test("name both documentation repositories, their commits and their licence, as NOTICE does", () => {
    const notice = readFileSync(path.join(__dirname, "../../../NOTICE"), "utf8");
    for (const { repository, commit, licence } of attribution.sources) {
      for (const fact of [repository, commit, licence]) {
        expect(notice).toContain(fact);
        for (const file of generated) expect(checkedIn(file)).toContain(fact);
      }
    }
  });

  test("stay under a mebibyte each", () => {
    for (const file of generated) expect(statSync(path.join(__dirname, file)).size).toBeLessThan(1 << 20);
  });
});

/** Columns of a source table, in its order, under the names that the checked-in table gives them; "" for a dropped one. */
const keptColumns: Readonly<Record<string, { readonly file: string; readonly columns: readonly string[] }>> = {
  "irql-conditions.tsv": {
    file: "irql-conditions.json",
    columns: ["name", "condition", "min", "max", "", "page"],
  },
  "irql-conflicts.tsv": { file: "irql-conflicts.json", columns: ["name", "", "kind", "first", "second", "note"] },
  "rules.tsv": {
    file: "ddi-compliance.json",
    columns: ["rule", "driverModel", "ruleSets", "summary", "modelLevel", "category", "bugChecks", "pageTitle"],
  },
  "bugchecks.tsv": {
    file: "bug-checks.json",
    columns: ["code", "name", "parameter1", "meaning", "designError", "modelClass", "pageTitle", "basis"],
  },
};

const levelNames: Readonly<Record<string, string>> = {
  P: "PASSIVE_LEVEL",
  A: "APC_LEVEL",
  D: "DISPATCH_LEVEL",
  I: "DIRQL",
  H: "HIGH_LEVEL",
};

/** The source tables as far as the checked-in ones keep them, so that writing them again must change nothing. */
function sourcesFromCheckedIn(): (file: string) => string {
  expect(factSources).toEqual(["ddi-irql.tsv", ...Object.keys(keptColumns)]);
  const header = (file: string) => sources(keFoo)(file).split("\n")[0] ?? "";
  return (source) => {
    const kept = keptColumns[source];
    const lines = kept === undefined ? ddiLines() : plainLines(kept.file, kept.columns);
    return [header(source), ...lines, ""].join("\n");
  };
}

function ddiLines(): string[] {
  return documentedPages().map(({ name, header, kind, range, levelText, rules, uid, basis }) =>
    [name, header, kind, ...levels(range), levelText, rules.join(";"), uid, basis].join("\t"),
  );
}

function plainLines(file: string, kept: readonly string[]): string[] {
  const { columns, rows } = JSON.parse(checkedIn(file)) as { columns: string[]; rows: string[] };
  return rows.map((row) => {
    const fields = row.split("\t");
    const field = (column: string) => fields[columns.indexOf(column)] ?? "";
    const [min, max] = levels(field("range"));
    return kept.map((column) => (column === "min" ? min : column === "max" ? max : field(column))).join("\t");
  });
}

function levels(range: string): readonly [string, string] {
  return [levelNames[range[0] ?? ""] ?? "", levelNames[range[1] ?? ""] ?? ""];
}
