import type { MutantResult, MutationResult } from "../harness/trace/mutation-result";
import { columns } from "./columns";
import { scopeCell } from "./scope-words";
import { colorsOf, type TextStyle, wrap } from "./text-style";

/** The score of each variant, the copies by what killed them, and then every copy that nobody noticed. */
export function mutationTable(mutations: readonly MutationResult[], style: TextStyle): string[] {
  if (mutations.length === 0) return [];
  const paint = colorsOf(style);
  const head = [
    "design",
    "variant",
    "copies",
    "killed",
    "survived",
    "explained",
    "unreached",
    "unfit",
    "limit",
    "score",
  ];
  const [titles = "", ...rows] = columns([head, ...mutations.map(cells)]);
  return [
    paint.dim(titles),
    ...rows,
    ...killers(mutations.flatMap(({ mutants }) => mutants)),
    ...mutations.flatMap((mutation) => survivors(mutation, style)),
  ];
}

function cells({ design, variant, unbroken, mutants, score }: MutationResult): string[] {
  if (unbroken !== "holds") return [design, variant, `not broken: it is ${unbroken} as it stands`];
  const counted = (wanted: MutantResult["outcome"]) => mutants.filter(({ outcome }) => outcome === wanted).length;
  const explained = mutants.filter((mutant) => mutant.outcome === "survived" && isExplained(mutant)).length;
  return [
    design,
    variant,
    `${mutants.length}`,
    ...[counted("killed"), counted("survived") - explained, explained].map(String),
    ...(["unreached", "unfit", "unrefuted"] as const).map((outcome) => `${counted(outcome)}`),
    score === null ? "" : `${Math.round(100 * score)} %`,
  ];
}

/** How many copies each property noticed, by the way they were broken. */
function killers(mutants: readonly MutantResult[]): string[] {
  const killed = mutants.filter(({ outcome }) => outcome === "killed");
  if (killed.length === 0) return [];
  const operators = [...new Set(killed.map(({ operator }) => operator))];
  const properties = [...new Set(killed.flatMap(({ property }) => property))].sort();
  const count = (property: string, operator: string) =>
    killed.filter((mutant) => mutant.operator === operator && mutant.property.includes(property)).length;
  const rows = properties.map((property) => [
    property,
    ...operators.map((operator) => `${count(property, operator) || ""}`),
  ]);
  return ["", ...columns([["noticed by", ...operators], ...rows])];
}

function isExplained({ explained }: MutantResult): boolean {
  return explained !== undefined;
}

function survivors({ design, variant, mutants, scopes }: MutationResult, style: TextStyle): string[] {
  return mutants
    .filter(({ outcome }) => outcome === "survived" || outcome === "unrefuted")
    .sort((a, b) => Number(isExplained(a)) - Number(isExplained(b)))
    .flatMap(({ actors, state, what, outcome, explained }) => {
      const where = `on ${scopes.map(scopeCell).join(" and ")} CPU`;
      const end = outcome === "survived" ? `nobody notices ${where}` : `a limit came before anybody noticed ${where}`;
      const why = explained === undefined ? "" : `; no fault: ${explained}`;
      const words = `${design} ${variant}: ${actors.join(", ")} ${what} (at ${state}), and ${end}${why}`;
      return ["", ...wrap(words, style.width - 2).map((line, index) => (index === 0 ? line : `  ${line}`))];
    });
}
