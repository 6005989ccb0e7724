import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeFacts } from "../../models/kernel/facts/encode-facts";
import { CallerMistake } from "../language/caller-mistake";
import { generateFacts } from "./generate-facts";

const tables: Readonly<Record<string, string>> = {
  "ddi-irql.tsv": "name\theader\tkind\tirql_min\tirql_max\traw\tsdv_rules\tuid\tsource\n",
  "irql-conditions.tsv": "name\tcondition\tirql_min\tirql_max\tpage_title\tpage\n",
  "irql-conflicts.tsv": "name\theader\tkind\tvalue_a\tvalue_b\tnote\n",
  "rules.tsv": "rule\tdriver_model\trule_sets\tsummary\tmodel_level\tcategory\tbugcheck\tpage_title\n",
  "bugchecks.tsv": "code\tname\tparam1\tparam1_meaning\tdesign_error\tmodel_class\tpage_title\tbasis\n",
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "facts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function mistake(run: () => unknown): CallerMistake | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof CallerMistake) return error;
    throw error;
  }
  return undefined;
}

describe("generating the fact tables", () => {
  test("asks for the folder when none is given", () => {
    const found = mistake(() => generateFacts(undefined, folder));
    expect(found).toMatchObject({ code: "FACTS_FOLDER", message: "No folder with fact tables given." });
    expect(found?.hint).toContain("ddi-irql.tsv");
  });

  test("names the tables that a folder lacks and writes nothing", () => {
    writeFileSync(path.join(folder, "ddi-irql.tsv"), tables["ddi-irql.tsv"] ?? "");
    const found = mistake(() => generateFacts(folder, folder));
    expect(found?.message).toBe(`${folder} lacks irql-conditions.tsv, irql-conflicts.tsv, rules.tsv, bugchecks.tsv.`);
    expect(readdirSync(folder)).toEqual(["ddi-irql.tsv"]);
  });

  test("writes what the encoder makes of the tables", () => {
    for (const [file, text] of Object.entries(tables)) writeFileSync(path.join(folder, file), text);
    const written = generateFacts(folder, folder);
    expect(written).toEqual([...encodeFacts((file) => tables[file] ?? "").keys()]);
    expect(written.filter((file) => !existsSync(path.join(folder, file)))).toEqual([]);
  });
});
