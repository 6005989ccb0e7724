import { describe, expect, test } from "vitest";
import { bugCheckForecast } from "./bug-check-table";
import { ddiRules, ddisOfRule, rulesNamed, rulesOfCalls, rulesOfDdi } from "./ddi-rules";
import { documentedPages } from "./documented-ddi";

function countBy<Item>(items: readonly Item[], key: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

describe("the DDI compliance rules", () => {
  test("are 409, by driver model and by whether a model can check them", () => {
    expect(ddiRules()).toHaveLength(409);
    expect(countBy(ddiRules(), (rule) => rule.driverModel)).toEqual({ WDM: 169, KMDF: 127, NDIS: 69, Storport: 44 });
    expect(countBy(ddiRules(), (rule) => rule.modelLevel)).toEqual({ yes: 299, partial: 77, no: 33 });
  });

  test("are told apart by name and driver model", () => {
    expect(new Set(ddiRules().map((rule) => `${rule.rule} ${rule.driverModel}`)).size).toBe(409);
    expect(rulesNamed("doublecompletion").map((rule) => rule.driverModel)).toEqual(["KMDF", "WDM"]);
    expect(rulesNamed("DoubleCompletion(wdm)").map((rule) => rule.driverModel)).toEqual(["WDM"]);
    expect(rulesNamed("NoSuchRule")).toEqual([]);
  });

  test("say what they demand, where they stand and which bug check reports them", () => {
    expect(rulesNamed("IrqlExApcLte1")).toEqual([
      {
        rule: "IrqlExApcLte1",
        driverModel: "WDM",
        ruleSets: ["IRQL"],
        modelLevel: "yes",
        category: "irql",
        bugChecks: ["0xC4/0x00020005", "0x0A"],
        pageTitle: "IrqlExApcLte1 Rule (WDM)",
        summary: "Fast mutex acquire and try-acquire are limited to APC_LEVEL.",
      },
    ]);
  });

  test("join with every rule name that a DDI page prints", () => {
    const names = new Set(documentedPages().flatMap((page) => page.rules));
    expect([...names].filter((name) => rulesNamed(name).length === 0)).toEqual([]);
  });

  test("name bug checks that the bug check table knows", () => {
    const codes = new Set(ddiRules().flatMap((rule) => rule.bugChecks));
    const unknown = [...codes].filter((check) => {
      const [code = "", parameter1] = check.split("/");
      return bugCheckForecast(code, parameter1) === undefined;
    });
    expect(unknown).toEqual([]);
  });

  test("of a DDI are those its pages name", () => {
    expect(rulesOfDdi("KeAcquireSpinLockAtDpcLevel").map((rule) => rule.rule)).toContain("IrqlDispatch");
    expect(rulesOfDdi("KeFrobnicate")).toEqual([]);
  });

  test("of a name that driver models share are those of the page's header", () => {
    const models = (name: string) =>
      rulesOfDdi(name).flatMap(({ rule, driverModel }) => (rule === "DoubleCompletion" ? [driverModel] : []));
    expect(models("IoCompleteRequest")).toEqual(["WDM"]);
    expect(models("WdfRequestComplete")).toEqual(["KMDF"]);
  });

  test("applicable to a design are those of the calls it makes", () => {
    const applicable = rulesOfCalls(["IoSetCancelRoutine", "IoCompleteRequest", "IoCompleteRequest"]);
    expect([...applicable].map((rule) => rule.rule)).toEqual(
      expect.arrayContaining(["IrpCancelField", "DoubleCompletion"]),
    );
    expect(rulesOfCalls([]).size).toBe(0);
  });

  test("name the DDIs whose pages name them", () => {
    const [rule] = rulesNamed("IrqlDispatch");
    const names = rule === undefined ? [] : ddisOfRule(rule);
    expect(names).toContain("KeInsertDeviceQueue");
    expect(names).not.toContain("KeAcquireSpinLock");
  });
});
