import { describe, expect, it } from "vitest";
import * as vocabulary from "../../harness/index";
import { PASSIVE_ONLY } from "../../harness/language/heard";
import type { Kind } from "../../harness/language/kind";
import { ddiRules } from "../../models/kernel/facts/ddi-rules";
import { documentedDdi } from "../../models/kernel/facts/documented-ddi";
import { complianceRules, ruleChecks, ruleCoverage } from "./rule-coverage";

const synchronisation = new Set([
  "irql",
  "locking",
  "irp-lifecycle",
  "cancellation",
  "pending",
  "completion",
  "power",
  "timer-dpc-workitem",
  "ndis-nbl",
  "ndis-oid",
]);

describe("the table of rules", () => {
  it("names each rule once, and only rules that there are", () => {
    const named = ruleChecks.flatMap(({ driverModel, rules }) => rules.map((rule) => `${rule} (${driverModel})`));
    const known = new Set(ddiRules().map(({ rule, driverModel }) => `${rule} (${driverModel})`));
    expect(named.filter((rule) => !known.has(rule))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  it("says of each rule how it is checked, or why not", () => {
    const rules = ddiRules();
    const silent = rules.filter((rule) => {
      const { status, properties, why } = ruleCoverage(rule);
      return status === "checked" ? properties.length === 0 : why === "";
    });
    expect(rules).toHaveLength(409);
    expect(silent).toEqual([]);
  });

  it("checks what a model can of the WDM and NDIS rules about synchronisation", () => {
    const wanted = ddiRules().filter(
      ({ driverModel, modelLevel, category }) =>
        (driverModel === "WDM" || driverModel === "NDIS") && modelLevel === "yes" && synchronisation.has(category),
    );
    const left = wanted.filter((rule) => ruleCoverage(rule).status !== "checked").map(({ rule }) => rule);
    expect(wanted).toHaveLength(138);
    expect(left).toEqual([]);
  });

  it("checks what a model can of the KMDF rules of these categories, but for what is configured and not called", () => {
    const wanted = ddiRules().filter(
      ({ driverModel, modelLevel, category }) =>
        driverModel === "KMDF" && modelLevel === "yes" && synchronisation.has(category),
    );
    expect(wanted).toHaveLength(60);
    expect(wanted.filter((rule) => ruleCoverage(rule).status !== "checked").map(({ rule }) => rule)).toEqual([
      "EvtIoStopResume",
    ]);
  });

  it("checks the KMDF rules of any category about cancelling, completing and queueing requests", () => {
    const speaks = /\b(cancel|complet|purge|queues?\b|lock)/i;
    const left = ddiRules().filter(
      (rule) =>
        rule.driverModel === "KMDF" &&
        rule.modelLevel === "yes" &&
        !["memory", "pnp"].includes(rule.category) &&
        speaks.test(rule.summary) &&
        ruleCoverage(rule).status !== "checked",
    );
    expect(left).toEqual([]);
    const atSurprise = ddiRules().filter(
      ({ rule, driverModel }) => driverModel === "KMDF" && /SurpriseRemove/.test(rule),
    );
    expect(atSurprise.map((rule) => ruleCoverage(rule).status)).toEqual(["checked", "checked", "checked"]);
  });

  it("listens for calls that are documented or in the vocabulary", () => {
    const kinds = Object.values(vocabulary).flatMap((each) => ("calls" in Object(each) ? [(each as Kind).calls] : []));
    const words = new Set([
      PASSIVE_ONLY,
      "enter",
      "return",
      "IoCompleteRequestUpwards",
      ...kinds.flatMap((calls) => Object.keys(calls)),
    ]);
    const heard = complianceRules().flatMap((each) => (each.kind === "monitor" ? [...each.hears] : []));
    expect(heard.filter((name) => !words.has(name) && documentedDdi(name).length === 0)).toEqual([]);
  });

  it("has monitors of different names", () => {
    const names = complianceRules().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(complianceRules("NDIS").map(({ name }) => name)).toContain("ndis-spin-lock");
    expect(complianceRules("NDIS").map(({ name }) => name)).not.toContain("spin-lock");
  });
});
