import { columns } from "./columns";

/** One DDI or callback as the `ddi` command shows it; ready for JSON. Levels are 0 to 31, `levels` has them in words. */
export interface DdiReport {
  readonly name: string;
  readonly kind: "function" | "macro" | "callback";
  /** UID of the page, then of the other pages of the same name. */
  readonly pages: readonly string[];
  /** Absent where the documents state no level. */
  readonly irql?: LevelRange;
  /** How the range was read, in words. */
  readonly basis: string;
  /** The level as the page prints it; "" where it prints none. */
  readonly levelText: string;
  readonly conditions: readonly (LevelRange & { readonly condition: string; readonly page: string })[];
  readonly conflicts: readonly { readonly first: string; readonly second: string; readonly note: string }[];
  readonly rules: readonly RuleLine[];
  /** What a verdict on a design that calls it has to assume; text leaves out what conditions and conflicts say already. */
  readonly assumptions: readonly string[];
  /** Kinds of object on which a chart may call it, with its phases; empty when it is not modelled; absent when not asked. */
  readonly modelled?: readonly { readonly object: string; readonly phases: readonly string[] }[];
  /** Repository, commit and licence of the documentation. */
  readonly attribution: readonly string[];
}

export interface LevelRange {
  readonly min: number;
  readonly max: number;
  readonly levels: string;
}

export interface RuleLine {
  readonly rule: string;
  readonly driverModel: string;
  readonly category: string;
  readonly summary: string;
}

/** One name that a search found. */
export interface DdiMatch {
  readonly name: string;
  readonly kind: string;
  readonly levels: string;
  readonly page: string;
}

/** The contract of one DDI for a person, without a line break at the end. */
export function ddiText(report: DdiReport): string {
  const [page = "", ...others] = report.pages;
  const sections: [string, readonly string[]][] = [
    [report.kind === "callback" ? "entered at" : "IRQL", [irqlLine(report)]],
    ["printed", report.levelText === "" ? [] : [`"${report.levelText}"`]],
    ["conditions", columns(report.conditions.map((row) => [row.condition, row.levels, row.page]))],
    ["conflicts", report.conflicts.flatMap(({ first, second, note }) => [`${first} against ${second}`, `  ${note}`])],
    ["assumed", report.conditions.length + report.conflicts.length === 0 ? report.assumptions : []],
    ["rules", columns(report.rules.map((row) => [`${row.rule} (${row.driverModel})`, row.category, row.summary]))],
    ["modelled", modelledLines(report)],
    ["also", others],
    ["source", report.attribution],
  ];
  return [`${report.name}  ${report.kind}  ${page}`, "", ...sections.flatMap(sectionLines)].join("\n");
}

/** What a search found, one name a line, and how many there are. */
export function ddiSearchText(words: readonly string[], matches: readonly DdiMatch[]): string {
  const count = `${matches.length} ${matches.length === 1 ? "name holds" : "names hold"} "${words.join(" ")}"`;
  return [...columns(matches.map(({ name, levels, page }) => [name, levels, page])), count].join("\n");
}

function irqlLine({ irql, basis }: DdiReport): string {
  return irql === undefined ? basis : `${irql.levels}  (${basis})`;
}

function modelledLines({ modelled, kind }: DdiReport): string[] {
  if (modelled === undefined) return [];
  if (modelled.length === 0 && kind === "callback") return [];
  if (modelled.length === 0)
    return ["no: a chart may call it on anything; its IRQL is checked, and nothing else happens"];
  return modelled.map(({ object, phases }) => `on a ${object}: ${phases.join("; ")}`);
}

function sectionLines([title, lines]: [string, readonly string[]]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : "").padEnd(12)}${line}`);
}
