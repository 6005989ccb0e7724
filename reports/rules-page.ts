import type { RuleCoverage, RuleReport } from "./rules-text";
import { tableRow } from "./table-row";

/** A rule with what is checked of it. */
export type CheckedRule = RuleReport & { readonly coverage: RuleCoverage };

/** Path, from the page's folder, of the file that says a property; absent where nobody knows. */
type FileOf = (property: string) => string | undefined;

const STATUSES = ["checked", "partly", "not"] as const;
const RULES = "| rule | demands | checked | by, or why not | page | bug checks |\n|---|---|---|---|---|---|";

/** The rules as a page: how many are checked, by driver model and category, then a section a category. */
export function rulesPage(rules: readonly CheckedRule[], fileOf: FileOf): string {
  const categories = groupsOf(rules, ({ category }) => category);
  const models = groupsOf(rules, ({ driverModel }) => driverModel);
  return [
    counts("driver model", models, rules),
    counts("category", categories, rules),
    ...categories.map(([category, own]) => section(category, own, fileOf)),
  ].join("\n\n");
}

type Group = readonly [string, readonly CheckedRule[]];

function groupsOf(rules: readonly CheckedRule[], of: (rule: CheckedRule) => string): Group[] {
  const names = [...new Set(rules.map(of))].sort();
  return names.map((name) => [name, rules.filter((rule) => of(rule) === name)]);
}

function counts(of: string, groups: readonly Group[], all: readonly CheckedRule[]): string {
  const head = [of, "rules", "a model can check", ...STATUSES];
  const rows = [...groups, ["all", all] as const].map(([name, own]) => [
    name,
    own.length,
    own.filter(({ modelLevel }) => modelLevel === "yes").length,
    ...STATUSES.map((status) => own.filter(({ coverage }) => coverage.status === status).length),
  ]);
  const rule = `|---${"|--:".repeat(head.length - 1)}|`;
  return [tableRow(head), rule, ...rows.map((cells) => tableRow(cells.map(String)))].join("\n");
}

function section(category: string, rules: readonly CheckedRule[], fileOf: FileOf): string {
  return [`## ${category}`, [RULES, ...rules.map((rule) => ruleRow(rule, fileOf))].join("\n")].join("\n\n");
}

function ruleRow({ rule, driverModel, summary, coverage, pageTitle, bugChecks }: CheckedRule, fileOf: FileOf): string {
  const { status, properties, why } = coverage;
  const by = properties.map((name) => {
    const file = fileOf(name);
    return file === undefined ? `\`${name}\`` : `[\`${name}\`](${file})`;
  });
  const said = [...(by.length > 0 ? [by.join(", ")] : []), ...(why === "" ? [] : [why])].join(": ");
  return tableRow([`${rule} (${driverModel})`, summary, status, said, pageTitle, bugChecks.join(", ")]);
}
