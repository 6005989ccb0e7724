import { type DdiRule, ddiRules, ddisOfRule, rulesNamed, rulesOfCalls } from "../../models/kernel/facts/ddi-rules";
import { nearestOf } from "../../models/kernel/facts/nearest-names";
import { checkOf } from "../../properties/rules/rule-coverage";
import type { RuleCoverage, RuleReport, RulesReport } from "../../reports/rules-text";
import { CallerMistake } from "../language/caller-mistake";
import { isHeard } from "../network/monitors";
import { attributionLines } from "./describe-ddi";

/** What to list, and what to say of each rule. All may be left out. */
export interface RulesQuery {
  readonly driverModel?: string;
  readonly category?: string;
  /** Calls that a design makes: each rule says whether it speaks of one of them. */
  readonly calls?: Iterable<string>;
  /** What this tool checks of a rule. */
  readonly coverage?: (rule: DdiRule) => RuleCoverage;
}

/**
 * The rules of a driver model and a category, or all.
 *
 * @throws CallerMistake UNKNOWN_DRIVER_MODEL, UNKNOWN_CATEGORY when no rule has it
 */
export function describeRules(query: RulesQuery = {}): RulesReport {
  const all = ddiRules();
  known("UNKNOWN_DRIVER_MODEL", "driver model", query.driverModel, all, (rule) => rule.driverModel);
  known("UNKNOWN_CATEGORY", "category", query.category, all, (rule) => rule.category);
  const rules = all.filter(
    (rule) =>
      same(query.driverModel ?? rule.driverModel, rule.driverModel) &&
      same(query.category ?? rule.category, rule.category),
  );
  return { rules: reports(rules, query), of: all.length, attribution: attributionLines() };
}

/**
 * Every rule of this name, one for each driver model, with the DDIs whose pages name it.
 *
 * @throws CallerMistake UNKNOWN_RULE when none has it, with the nearest names
 */
export function describeRule(name: string, query: RulesQuery = {}): readonly RuleReport[] {
  const rules = rulesNamed(name);
  if (rules.length === 0) {
    const near = nearestOf(name, [...new Set(ddiRules().map(({ rule }) => rule))], 3);
    const hint = near.length === 0 ? "bugcheck rules lists them all." : `Did you mean ${near.join(", ")}?`;
    throw new CallerMistake("UNKNOWN_RULE", `No rule is called "${name}".`, hint);
  }
  return reports(rules, query, ddisOfRule);
}

function reports(
  rules: readonly DdiRule[],
  { calls, coverage }: RulesQuery,
  ddis?: (rule: DdiRule) => readonly string[],
): RuleReport[] {
  const made = calls && new Set(calls);
  const named = made && rulesOfCalls(made);
  return rules.map((rule) => ({
    ...rule,
    ...(made === undefined ? {} : { applicable: named?.has(rule) === true || isHeardIn(rule, made) }),
    ...(coverage === undefined ? {} : { coverage: coverage(rule) }),
    ...(ddis === undefined ? {} : { ddis: ddis(rule) }),
  }));
}

/** Whether a property that checks the rule listens to one of these calls, or the table of rules names one that its pages do not. */
function isHeardIn(rule: DdiRule, calls: ReadonlySet<string>): boolean {
  const { by = [], ddis = [] } = checkOf(rule) ?? {};
  return ddis.some((call) => calls.has(call)) || by.some((each) => each.kind === "monitor" && isHeard(each, calls));
}

function known(
  code: string,
  what: string,
  wanted: string | undefined,
  rules: readonly DdiRule[],
  of: (rule: DdiRule) => string,
): void {
  const values = [...new Set(rules.map(of))].sort();
  if (wanted === undefined || values.some((value) => same(value, wanted))) return;
  throw new CallerMistake(code, `No rule has the ${what} "${wanted}".`, `One of ${values.join(", ")}.`);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
