import { CallerMistake } from "../../language/caller-mistake";
import type { ChangedSelection } from "../../trace/gate-result";
import { type LoadedDesigns, loadDesigns } from "../loading/load-designs";
import { nearest } from "../nearest";
import type { CheckPlan } from "./check-plan";

interface SelectedDesigns extends LoadedDesigns {
  /** What was left out because it is as it was; undefined where nobody asked, or nothing could be compared. */
  readonly selection?: ChangedSelection;
}

/** Loads the designs of a plan: all it names, or those of them that changed. */
export async function designsToCheck(plan: CheckPlan): Promise<SelectedDesigns> {
  if (plan.changed === undefined) {
    const { designs, mistakes } = await loadDesigns(plan.designs, plan.cwd);
    const unknown =
      mistakes.length === 0
        ? unknownInConfig(
            plan,
            designs.map(({ design }) => design.id),
          )
        : [];
    return { designs, mistakes: [...mistakes, ...unknown] };
  }
  try {
    // The compiler that reads imports takes a while to load.
    const { ChangedDesigns } = await import("../changed/changed-designs.js");
    const changed = new ChangedDesigns(plan.changed, plan.cwd);
    const { designs, mistakes } = await loadDesigns(plan.designs, plan.cwd, changed.keep);
    return { designs, mistakes, selection: changed.selection };
  } catch (error) {
    if (error instanceof CallerMistake) return { designs: [], mistakes: [error] };
    throw error;
  }
}

/** Ids that the configuration gives bounds to and none of its designs has. */
function unknownInConfig({ config }: CheckPlan, known: readonly string[]): CallerMistake[] {
  if (config?.complete !== true) return [];
  const fields = (["scopes", "budgets"] as const).flatMap((field) =>
    Object.keys(config[field]).map((design) => ({ field, design })),
  );
  return fields
    .filter(({ design }) => design !== "default" && !known.includes(design))
    .map(
      ({ field, design }) =>
        new CallerMistake(
          "CONFIG_UNKNOWN_DESIGN",
          `${field}["${design}"]: expected "default" or the id of a design, found none of that name`,
          `${nearest(design, known)} Known here: ${known.join(", ")}.`,
          { file: config.file },
        ),
    );
}
