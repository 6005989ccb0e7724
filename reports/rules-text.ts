import { columns } from "./columns";

/** The rules as the `rules` command shows them; ready for JSON. */
export interface RulesReport {
  readonly rules: readonly RuleReport[];
  /** How many rules there are in all. */
  readonly of: number;
  readonly attribution: readonly string[];
}

export interface RuleReport {
  readonly rule: string;
  readonly driverModel: string;
  readonly ruleSets: readonly string[];
  readonly category: string;
  /** Whether a model of interleavings can check it. */
  readonly modelLevel: "yes" | "partial" | "no";
  readonly bugChecks: readonly string[];
  readonly pageTitle: string;
  readonly summary: string;
  /** Whether the design asked about makes a call that the rule speaks of; absent when no design was given. */
  readonly applicable?: boolean;
  /** What this tool checks of it; absent when not asked. */
  readonly coverage?: RuleCoverage;
  /** DDIs and callbacks whose pages name the rule; only where one rule is shown. */
  readonly ddis?: readonly string[];
}

export interface RuleCoverage {
  readonly status: "checked" | "partly" | "not";
  /** Properties that check it. */
  readonly properties: readonly string[];
  /** Why not, or what is left out; "" where it is checked in full. */
  readonly why: string;
}

/** All rules, one a line, and the totals. Without a line break at the end. */
export function rulesText(report: RulesReport): string {
  const lines = report.rules.map((rule) => [
    `${rule.rule} (${rule.driverModel})`,
    rule.category,
    ...(rule.coverage === undefined ? [`model: ${rule.modelLevel}`] : [rule.coverage.status]),
    ...(rule.applicable === undefined ? [] : [rule.applicable ? "applicable" : "not applicable"]),
    rule.summary,
  ]);
  return [...columns(lines), "", totals(report), ...report.attribution].join("\n");
}

/** One rule in full. */
export function ruleText(rule: RuleReport): string {
  const facts: [string, string][] = [
    ["demands", rule.summary],
    ["category", rule.category],
    ["rule sets", rule.ruleSets.join(", ")],
    [
      "in a model",
      { yes: "can be checked", partial: "can be checked in part", no: "cannot be checked" }[rule.modelLevel],
    ],
    ["checked", rule.coverage === undefined ? "" : coverageWords(rule.coverage)],
    ["design", rule.applicable === undefined ? "" : rule.applicable ? "applicable" : "not applicable"],
    ["bug checks", rule.bugChecks.join(", ")],
    ["page", rule.pageTitle],
    ["DDIs", (rule.ddis ?? []).join(", ")],
  ];
  const lines = facts.filter(([, value]) => value !== "").map(([title, value]) => `  ${title.padEnd(12)}${value}`);
  return [`${rule.rule} (${rule.driverModel})`, "", ...lines].join("\n");
}

function coverageWords({ status, properties, why }: RuleCoverage): string {
  const by = properties.length === 0 ? "" : ` by ${properties.join(", ")}`;
  return `${status}${by}${why === "" ? "" : `: ${why}`}`;
}

function totals({ rules, of }: RulesReport): string {
  const count = (holds: (rule: RuleReport) => boolean) => rules.filter(holds).length;
  const shown = rules.length === of ? `${of} rules` : `${rules.length} of ${of} rules`;
  const levels = (["yes", "partial", "no"] as const).map((level) => count((rule) => rule.modelLevel === level));
  const model = `a model can check ${levels[0]}, in part ${levels[1]}, not ${levels[2]}`;
  if (rules.every((rule) => rule.coverage === undefined)) return `${shown}: ${model}`;
  const statuses = (["checked", "partly", "not"] as const).map((status) => [
    status,
    count((rule) => rule.coverage?.status === status),
  ]);
  return `${shown}: ${model}; here ${statuses.map(([status, found]) => `${found} ${status}`).join(", ")}`;
}
