import type { CheckResult } from "../harness/trace/result";

/** Designs named with an assumption; of more the number is told. */
const NAMED = 3;

/**
 * What the verdicts rest on, each assumption once; with the designs that make it, where there are several and not all of them do.
 */
export function assumptionNotes(rows: readonly Pick<CheckResult, "design" | "assumptions">[]): string[] {
  const designs = new Set(rows.map(({ design }) => design));
  const makers = new Map<string, Set<string>>();
  for (const { design, assumptions } of rows) {
    for (const assumption of assumptions) makers.set(assumption, (makers.get(assumption) ?? new Set()).add(design));
  }
  return [...makers].map(([assumption, by]) => {
    if (designs.size === 1) return assumption;
    return `${assumption} [${by.size === designs.size ? "all designs" : listed([...by])}]`;
  });
}

function listed(names: readonly string[]): string {
  if (names.length <= NAMED + 1) return names.join(", ");
  return `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more`;
}
