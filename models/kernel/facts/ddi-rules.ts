import table from "./ddi-compliance.json";
import type { DdiPage } from "./ddi-table";
import { documentedDdi, documentedPages } from "./documented-ddi";
import { recordsOf } from "./fact-table";

/** A rule of the DDI compliance rules, as Static Driver Verifier and Driver Verifier checked it. */
export interface DdiRule {
  readonly rule: string;
  readonly driverModel: string;
  readonly ruleSets: readonly string[];
  /** Whether a model of interleavings can check it: our judgement. */
  readonly modelLevel: "yes" | "partial" | "no";
  readonly category: string;
  /** Bug checks of Driver Verifier that report it: "0xC4/0x00020005". */
  readonly bugChecks: readonly string[];
  /** Title of the rule's page. */
  readonly pageTitle: string;
  /** What it demands, in our words. */
  readonly summary: string;
}

const columns = [
  "rule",
  "driverModel",
  "ruleSets",
  "modelLevel",
  "category",
  "bugChecks",
  "pageTitle",
  "summary",
] as const;

let rules: readonly DdiRule[] | undefined;
let byRule: ReadonlyMap<DdiRule, ReadonlySet<string>> | undefined;
let byName: ReadonlyMap<string, readonly DdiRule[]> | undefined;

/** Every rule, sorted by name; a name may stand for several driver models. */
export function ddiRules(): readonly DdiRule[] {
  rules ??= recordsOf(table, columns).map((row) => ({
    ...row,
    ruleSets: list(row.ruleSets),
    bugChecks: list(row.bugChecks),
    modelLevel: modelLevel(row.modelLevel),
  }));
  return rules;
}

/** Rules of this name, letter case aside; a suffix such as "(kmdf)" picks the driver model, as DDI pages write it. */
export function rulesNamed(name: string): readonly DdiRule[] {
  const [, plain = name, model] = /^(.+?)\s*\((\w+)\)$/.exec(name) ?? [];
  byName ??= rulesByName();
  const named = byName.get(plain.toLowerCase()) ?? [];
  return model === undefined
    ? named
    : named.filter(({ driverModel }) => driverModel.toLowerCase() === model.toLowerCase());
}

/** Rules that the pages of a DDI name. */
export function rulesOfDdi(name: string): readonly DdiRule[] {
  return [...new Set(documentedDdi(name).flatMap(rulesOfPage))];
}

/** Names of the DDIs and callbacks whose pages name the rule, in alphabetical order. */
export function ddisOfRule(rule: DdiRule): readonly string[] {
  byRule ??= namesByRule();
  return [...(byRule.get(rule) ?? [])];
}

function namesByRule(): ReadonlyMap<DdiRule, ReadonlySet<string>> {
  const names = new Map<DdiRule, Set<string>>();
  for (const page of documentedPages()) {
    for (const rule of rulesOfPage(page)) names.set(rule, (names.get(rule) ?? new Set()).add(page.name));
  }
  return names;
}

/** Rules that speak of one of these calls: what is applicable to a design that makes them. */
export function rulesOfCalls(calls: Iterable<string>): ReadonlySet<DdiRule> {
  return new Set([...new Set(calls)].flatMap(rulesOfDdi));
}

/** A page names a rule without its driver model: of a name that several models share, that of the page's header is meant. */
function rulesOfPage({ header, rules: names }: DdiPage): readonly DdiRule[] {
  return names.flatMap((name) => {
    const named = rulesNamed(name);
    const ofHeader = named.filter(({ driverModel }) => driverModel === driverModelOf(header));
    return ofHeader.length > 0 ? ofHeader : named;
  });
}

function driverModelOf(header: string): string {
  if (header.startsWith("wdf")) return "KMDF";
  if (header.startsWith("ndis")) return "NDIS";
  return header === "storport" ? "Storport" : "WDM";
}

function rulesByName(): ReadonlyMap<string, readonly DdiRule[]> {
  const groups = new Map<string, DdiRule[]>();
  for (const rule of ddiRules()) {
    const name = rule.rule.toLowerCase();
    groups.set(name, [...(groups.get(name) ?? []), rule]);
  }
  return groups;
}

function list(text: string): readonly string[] {
  return text === "" ? [] : text.split(";");
}

function modelLevel(text: string): DdiRule["modelLevel"] {
  if (text === "yes" || text === "partial" || text === "no") return text;
  throw new Error(`[bugcheck fault] "${text}" is no model level`);
}
