import { CallerMistake } from "../../language/caller-mistake";
import type { DesignDiff, DiffReport } from "../../trace/diff-result";
import type { Mistake } from "../../trace/result";
import { type LoadedDesign, loadDesigns } from "../loading/load-designs";
import { mistakeData } from "../mistake-data";
import type { Told } from "../progress/with-progress";
import { tool } from "../tool";
import { compareDesigns } from "./compare-designs";
import type { DiffPlan } from "./diff-plan";

/**
 * Loads the designs of both sides and compares those of the same id; or the only ones, whatever they are called.
 *
 * @param told - what is compared at the moment, and how far that is, is told to it
 */
export async function runDiff(plan: DiffPlan, told: Told): Promise<DiffReport> {
  const old = await loadDesigns([plan.old], plan.cwd);
  const now = await loadDesigns([plan.new], plan.cwd);
  const designs: DesignDiff[] = [];
  const mistakes: Mistake[] = [...old.mistakes, ...now.mistakes].map((mistake) => mistakeData(mistake, plan.cwd));
  for (const pair of mistakes.length > 0 ? [] : couples(old.designs, now.designs)) {
    try {
      designs.push(compareDesigns(pair.old, pair.new, plan, told));
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      mistakes.push(mistakeData(error, plan.cwd));
    }
  }
  return { schema: 1, tool: tool(), old: plan.old, new: plan.new, designs, mistakes };
}

interface Couple {
  readonly old: LoadedDesign | undefined;
  readonly new: LoadedDesign | undefined;
}

function couples(old: readonly LoadedDesign[], now: readonly LoadedDesign[]): Couple[] {
  if (old.length === 1 && now.length === 1) return [{ old: old[0], new: now[0] }];
  const named = (side: readonly LoadedDesign[], id: string) => side.find(({ design }) => design.id === id);
  const ids = new Set([...old, ...now].map(({ design }) => design.id));
  return [...ids].map((id) => ({ old: named(old, id), new: named(now, id) }));
}
