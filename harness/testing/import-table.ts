import type { IForbiddenRuleType } from "dependency-cruiser";

/** What the files of one area may import; an area may always import itself. */
interface ImportRow {
  /** Folder or file, from the project root; a file belongs to the first row that names it. */
  readonly area: string;
  /** Folders or files that may be imported without restriction. */
  readonly imports: readonly string[];
  /** Folders or files of which only types may be imported. */
  readonly types?: readonly string[];
  /** Packages that may be imported; a package that no row names is free for all. */
  readonly packages?: readonly string[];
  /** Whether the terminal, the file system, the network and child processes may be touched. */
  readonly outside?: boolean;
}

/** The error every area throws for a caller's mistake, and plain numbers and words: imported by all, importing only one another. */
const leaves = [
  "harness/language/caller-mistake.ts",
  "harness/language/heard.ts",
  "harness/language/irql.ts",
  "harness/language/memory-model.ts",
  "harness/language/reply.ts",
];

/** Imports go one way: this is the table of `docs/architecture.md`. */
export const importTable: readonly ImportRow[] = [
  { area: "models/designs", imports: ["harness/index.ts"], packages: ["xstate"] },
  { area: "models/templates", imports: ["harness/index.ts"] },
  { area: "models/kernel", imports: ["harness/language"], packages: ["xstate", "fastest-levenshtein"] },
  { area: "properties", imports: ["harness/language"] },
  {
    area: "harness/index.ts",
    imports: ["harness/language", "models/kernel", "properties"],
    types: ["harness/network"],
  },
  { area: "harness/language", imports: [], types: ["harness/network"], packages: ["xstate"] },
  {
    area: "harness/network",
    imports: leaves,
    types: ["harness/language"],
    packages: ["xstate", "fastest-levenshtein"],
  },
  { area: "harness/explore", imports: ["harness/network", ...leaves] },
  // Sampling asks the network through the search's checked answers, judges by its judge, and shrinks with its help.
  { area: "harness/fuzz", imports: ["harness/network", "harness/explore", ...leaves], packages: ["fast-check"] },
  // What a user's own tests import: arbitraries and properties over all of the above.
  {
    area: "harness/fast-check",
    imports: ["harness/fuzz", "harness/network", "harness/language", "harness/trace", "properties"],
    types: ["harness/explore"],
    packages: ["fast-check", "xstate"],
  },
  { area: "harness/export", imports: ["harness/network", ...leaves] },
  { area: "harness/mutate", imports: ["harness/network", ...leaves], types: ["harness/language"] },
  { area: "harness/trace", imports: ["harness/network", ...leaves], types: ["harness/language"] },
  {
    area: "reports",
    imports: leaves,
    types: ["harness/trace"],
    packages: ["picocolors", "xmlbuilder2", "@viz-js/viz"],
  },
  {
    area: "harness/cli",
    imports: ["harness", "models", "properties", "reports"],
    packages: [
      "chokidar",
      "commander",
      "picocolors",
      "tinyglobby",
      "fastest-levenshtein",
      "ts-node",
      "typescript",
      "valibot",
    ],
    outside: true,
  },
  // What a user's own tests import: matchers that check in process.
  { area: "harness/vitest", imports: ["harness", "properties", "reports"], packages: ["vitest"], outside: true },
  {
    area: "harness/bench",
    imports: ["harness", "models", "properties", "reports"],
    packages: ["xstate", "@xstate/graph", "fast-check"],
    outside: true,
  },
  {
    area: "harness/testing",
    imports: ["harness", "models", "properties", "reports"],
    packages: ["xstate", "@xstate/graph", "fast-check"],
    outside: true,
  },
];

/** Files the table does not bind: tests see everything. */
export const tests = "\\.(test|test-d)\\.ts$|^harness/testing/";

const literally = (text: string): string => text.replace(/[.@/]/g, "\\$&");
const within = (paths: readonly string[]): string =>
  paths.length === 0
    ? "^$"
    : `^(${paths.map((p) => (p.endsWith(".ts") ? `${literally(p)}$` : `${literally(p)}/`)).join("|")})`;
const ofPackages = (names: readonly string[]): string => `(^|node_modules/)(${names.map(literally).join("|")})(/|$)`;

const projectSources = within(["models", "properties", "harness", "reports"]);
const outsideModules =
  "^(node:)?(fs|fs/promises|child_process|process|readline|readline/promises|tty|net|http|https|os|cluster)$";

function rulesOf(row: ImportRow, tightlyBoundPackages: readonly string[]): IForbiddenRuleType[] {
  const earlier = importTable.slice(0, importTable.indexOf(row)).map((other) => other.area);
  const from = { path: within([row.area]), pathNot: earlier.length > 0 ? `${tests}|${within(earlier)}` : tests };
  const free = [row.area, ...row.imports];
  const forbidden = tightlyBoundPackages.filter((name) => !row.packages?.includes(name));
  const rules: IForbiddenRuleType[] = [
    {
      name: `${row.area}: imports`,
      severity: "error",
      from,
      to: { path: projectSources, pathNot: within([...free, ...(row.types ?? [])]) },
    },
  ];
  if (row.types) {
    rules.push({
      name: `${row.area}: types only`,
      severity: "error",
      from,
      to: { path: within(row.types), pathNot: within(free), dependencyTypesNot: ["type-only"] },
    });
  }
  if (forbidden.length > 0) {
    rules.push({ name: `${row.area}: packages`, severity: "error", from, to: { path: ofPackages(forbidden) } });
  }
  if (!row.outside) {
    rules.push({ name: `${row.area}: outside world`, severity: "error", from, to: { path: outsideModules } });
  }
  return rules;
}

/** The table as dependency-cruiser's rules. */
export function importRules(): IForbiddenRuleType[] {
  const bound = [...new Set(importTable.flatMap((row) => row.packages ?? []))];
  return importTable.flatMap((row) => rulesOf(row, bound));
}
