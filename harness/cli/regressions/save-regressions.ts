import { defaultProperties } from "../../../properties/default-properties";
import { racingSkeleton } from "../../fuzz/racing-skeleton";
import { CallerMistake } from "../../language/caller-mistake";
import { compileDesign } from "../../network/compile-design";
import { replay } from "../../trace/replay";
import type { CheckResult } from "../../trace/result";
import { parseSchedule } from "../../trace/schedule";
import { loadDesigns } from "../loading/load-designs";
import { addRegressions, type Regression } from "./regression-file";
import { regressionFile } from "./regression-place";

/** A row that may have a counterexample. */
export type FoundRow = Pick<
  CheckResult,
  "design" | "variant" | "scope" | "property" | "expectedProperty" | "trace" | "file"
>;

/**
 * Keeps the counterexamples of a finished run as racing skeletons beside their designs. Loops are not kept: what repeats itself for ever has
 * no order that could be had again.
 *
 * @returns mistakes about files, which are left as they are
 */
export async function saveRegressions(rows: readonly FoundRow[], cwd: string): Promise<CallerMistake[]> {
  const byFile = new Map<string, Regression[]>();
  for (const row of rows) {
    if (row.trace === null) continue;
    const schedule = parseSchedule(row.trace.schedule);
    if (schedule.loopStart !== undefined) continue;
    const { designs } = await loadDesigns([row.file ?? row.design], cwd);
    const loaded = designs.find(({ design }) => design.id === row.design);
    if (loaded === undefined) continue;
    const { network } = compileDesign(loaded.design, row.variant, { ...schedule.scope, properties: defaultProperties });
    const choices = replay(network, schedule).steps.map(({ choice }) => choice);
    const { steps, order } = racingSkeleton(network, choices);
    const file = regressionFile(loaded, cwd);
    const { design, variant } = row;
    // A run that was shrunk may need less than the row was asked for.
    const { scope } = schedule;
    const regression: Regression = {
      design,
      variant,
      scope: { ...scope, set: { ...scope.set } },
      property: propertyOf(row),
      steps: [...steps],
      order: order.map(([before, after]) => [before, after]),
    };
    byFile.set(file, [...(byFile.get(file) ?? []), regression]);
  }
  const mistakes: CallerMistake[] = [];
  for (const [file, found] of byFile) {
    try {
      addRegressions(file, found);
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      mistakes.push(error);
    }
  }
  return mistakes;
}

/** The property that the row's run was chosen for. */
function propertyOf({ property, expectedProperty }: FoundRow): string {
  return expectedProperty !== null && property.includes(expectedProperty) ? expectedProperty : (property[0] ?? "");
}
