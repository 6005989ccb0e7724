import table from "./ddi-compliance.json";
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
  return ddiRules().filter(
    ({ rule, driverModel }) => same(rule, plain) && (model === undefined || same(driverModel, model)),
  );
}

/** Rules that the pages of a DDI name; of a name that several driver models share, all. */
export function rulesOfDdi(name: string): readonly DdiRule[] {
  const named = documentedDdi(name).flatMap((page) => page.rules.flatMap(rulesNamed));
  return [...new Set(named)];
}

/** Names of the DDIs and callbacks whose pages name the rule, in alphabetical order. */
export function ddisOfRule(rule: DdiRule): readonly string[] {
  const naming = documentedPages().filter((page) => page.rules.some((name) => rulesNamed(name).includes(rule)));
  return [...new Set(naming.map((page) => page.name))];
}

function list(text: string): readonly string[] {
  return text === "" ? [] : text.split(";");
}

function modelLevel(text: string): DdiRule["modelLevel"] {
  if (text === "yes" || text === "partial" || text === "no") return text;
  throw new Error(`[bugcheck fault] "${text}" is no model level`);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
