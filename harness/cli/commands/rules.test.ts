import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { CallerMistake } from "../../language/caller-mistake";
import { describeRules } from "../describe-rules";
import { addRulesCommand } from "./rules";

function run(...words: string[]): string {
  let output = "";
  const program = new Command("bugcheck").configureOutput({
    writeOut: (text) => {
      output += text;
    },
  });
  addRulesCommand(program, {
    coverage: ({ rule }) =>
      rule === "DoubleCompletion"
        ? { status: "checked", properties: ["single-completion"], why: "" }
        : { status: "not", properties: [], why: "no property speaks of it" },
  });
  program.parse(["rules", ...words], { from: "user" });
  return output;
}

function mistake(...words: string[]): CallerMistake {
  try {
    run(...words);
  } catch (error) {
    if (error instanceof CallerMistake) return error;
    throw error;
  }
  throw new Error("no mistake found");
}

describe("rules", () => {
  test("lists all 409 with what a model can check and what this tool does", () => {
    const text = run();
    expect(text).toContain("409 rules: a model can check 299, in part 77, not 33; here 2 checked, 0 partly, 407 not");
    expect(text.split("\n").filter((line) => / \((WDM|KMDF|NDIS|Storport)\) /.test(line))).toHaveLength(409);
    expect(text).toContain("CC-BY-4.0");
  });

  test("lists those of a driver model and a category, letter case aside", () => {
    const report = JSON.parse(run("--driver-model", "kmdf", "--category", "cancellation", "--json"));
    expect(report.rules.length).toBeGreaterThan(0);
    for (const rule of report.rules) expect(rule).toMatchObject({ driverModel: "KMDF", category: "cancellation" });
  });

  test("shows one rule of each driver model in full, with the DDIs that name it", () => {
    const text = run("DoubleCompletion");
    expect(text).toContain("DoubleCompletion (KMDF)\n");
    expect(text).toContain("DoubleCompletion (WDM)\n");
    expect(text).toContain("  checked     checked by single-completion\n");
    expect(text).toContain("  DDIs        IoCompleteRequest, IofCompleteRequest, RemoveHeadList\n");
    expect(JSON.parse(run("DoubleCompletion(wdm)", "--json"))).toHaveLength(1);
  });

  test("suggests the nearest rule, and names the driver models and categories there are", () => {
    expect(mistake("DoubelCompletion")).toMatchObject({
      code: "UNKNOWN_RULE",
      hint: "Did you mean DoubleCompletion, DoubleComplete?",
    });
    expect(mistake("--driver-model", "UMDF").hint).toBe("One of KMDF, NDIS, Storport, WDM.");
    expect(mistake("--category", "x")).toMatchObject({ code: "UNKNOWN_CATEGORY" });
  });
});

describe("the rules for a design", () => {
  test("are marked applicable where a page of a call it makes names them", () => {
    const { rules } = describeRules({ calls: ["IoSetCancelRoutine"] });
    const applicable = rules.filter((rule) => rule.applicable === true);
    expect(applicable.map(({ rule }) => rule)).toEqual(["IrpCancelField", "StartIoCancel"]);
    expect(rules.filter((rule) => rule.applicable === false)).toHaveLength(407);
  });

  test("says whether a rule speaks of a call that a design makes, itself or through what listens for it", () => {
    const applicable = (...calls: string[]) =>
      describeRules({ calls }).rules.flatMap(({ rule, driverModel, applicable }) =>
        applicable ? [`${rule} ${driverModel}`] : [],
      );
    expect(applicable("KeAcquireSpinLock")).toEqual(expect.arrayContaining(["SpinLock WDM", "IrqlKeDispatchLte WDM"]));
    expect(applicable("KeAcquireSpinLock")).not.toContain("RemoveLock WDM");
    expect(applicable("PAGED_CODE")).toEqual(["PagedCode WDM", "PagedCodeAtD0 KMDF", "PagedCodeAtPowerTrans WDM"]);
  });
});
