import { CallerMistake } from "../../language/caller-mistake";
import type { MemoryModel } from "../../language/memory-model";
import type { MutationResult } from "../../trace/mutation-result";
import type { Mistake } from "../../trace/result";
import type { CheckLimits } from "../check/check-plan";
import { scopesOf } from "../check/check-scope";
import { fileOnCommandLine, loadDesigns } from "../loading/load-designs";
import { mistakeData } from "../mistake-data";
import { requireVariants } from "../unknown-name";
import { mutateVariant } from "./mutate-variant";

/** What `mutate` was asked to do. */
export interface MutationRequest {
  readonly designs: readonly string[];
  /** Names of variants; empty for all that are expected to hold. */
  readonly variants: readonly string[];
  readonly processors: readonly number[];
  readonly memoryModels: readonly MemoryModel[];
  readonly limits: CheckLimits;
  readonly cwd: string;
}

export interface MutationObserver {
  shouldStop(): boolean;
}

export interface MutationOutcome {
  readonly mutations: readonly MutationResult[];
  readonly mistakes: readonly Mistake[];
}

/** Loads the designs and breaks every variant that is to hold; after an interrupt the rest is left out. */
export async function runMutations(request: MutationRequest, observer: MutationObserver): Promise<MutationOutcome> {
  const { designs, mistakes: refused } = await loadDesigns(request.designs, request.cwd);
  const mistakes = refused.map((mistake) => mistakeData(mistake, request.cwd));
  const known = designs.flatMap(({ design }) => Object.keys(design.variants));
  requireVariants(request.variants, known);
  const mutations: MutationResult[] = [];
  for (const loaded of designs) {
    const { design } = loaded;
    const file = fileOnCommandLine(loaded, request.cwd);
    for (const [variant, { expect, scope = design.scope }] of Object.entries(design.variants)) {
      const wanted = request.variants.length > 0 ? request.variants.includes(variant) : expect?.kind === "holds";
      if (!wanted || observer.shouldStop()) continue;
      try {
        const mutation = await mutateVariant(design, variant, {
          limits: request.limits,
          scopes: scopesOf(scope, request),
          shouldStop: () => observer.shouldStop(),
        });
        mutations.push({ ...mutation, file });
      } catch (error) {
        if (!(error instanceof CallerMistake)) throw error;
        const placed = error.at({ design: `${design.id} ${variant}`, ...(file !== null && { file }) });
        mistakes.push(mistakeData(placed, request.cwd));
      }
    }
  }
  return { mutations, mistakes };
}
