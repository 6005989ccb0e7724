import type { CheckResult } from "../harness/trace/result";
import { scopeCell } from "./scope-words";

/** A shipped design with the results of all its variants at all their scopes. */
export interface CatalogueEntry {
  readonly design: string;
  readonly about: string;
  /** Path of the design's file from the project's folder, with slashes. */
  readonly file: string;
  readonly results: readonly CheckResult[];
}

const HEAD = "| variant | verdict | property | CPUs | steps | switches | states |\n|---|---|---|--:|--:|--:|--:|";

/**
 * The shipped designs as a page: a section a family, a table a design, a row a variant. Several numbers in a cell are those of the
 * scopes in the column before, and a violation is named under the strongest memory model that shows it; steps and switches are those of the shortest run.
 */
export function designCatalogue(entries: readonly CatalogueEntry[]): string {
  const families = [...new Set(entries.map(familyOf))].sort();
  return families
    .map((family) => {
      const designs = entries.filter((entry) => familyOf(entry) === family).map(section);
      return [`## ${family}`, ...designs].join("\n\n");
    })
    .join("\n\n");
}

function familyOf({ file }: CatalogueEntry): string {
  return file.split("/").at(-2) ?? "";
}

function section({ design, about, file, results }: CatalogueEntry): string {
  const variants = [...new Set(results.map(({ variant }) => variant))];
  const rows = variants.map((variant) => row(results.filter((result) => result.variant === variant)));
  return [`### [${design}](../${file})\n\n${about}`, `${HEAD}\n${rows.join("\n")}`].join("\n\n");
}

function row(results: readonly CheckResult[]): string {
  const [first] = results;
  if (first === undefined) return "";
  const violated = results.filter(({ verdict }) => verdict === "violated");
  const smallest = Math.min(...violated.map(({ scope }) => scope.processors));
  const below = results.some(({ scope, verdict }) => verdict === "holds" && scope.processors < smallest);
  const strongest = violated[0]?.scope.memoryModel;
  const under = strongest === undefined ? "" : `, under ${strongest}`;
  const verdict = violated.length === 0 ? first.verdict : `**violated**${below ? ` from ${smallest} on` : ""}${under}`;
  return `| ${[
    first.variant,
    verdict,
    [...new Set(violated.flatMap(({ property }) => property))].join(", "),
    each(results, ({ scope }) => scopeCell({ ...scope, set: {} })),
    each(violated, ({ trace }) => trace?.steps.length ?? 0),
    each(violated, ({ trace }) => trace?.contextSwitches ?? 0),
    each(results, ({ states }) => states.toLocaleString("en-US")),
  ].join(" | ")} |`;
}

function each(results: readonly CheckResult[], cell: (result: CheckResult) => string | number): string {
  return results.map(cell).join(" / ");
}
