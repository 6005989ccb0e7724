import { CallerMistake } from "../../language/caller-mistake";
import type { MemoryModel } from "../../language/memory-model";
import type { FuzzResult } from "../../trace/fuzz-result";
import type { Mistake } from "../../trace/result";
import { scopesOf } from "../check/check-scope";
import { fileOnCommandLine, loadDesigns } from "../loading/load-designs";
import { mistakeData } from "../mistake-data";
import { KnownRegressions } from "../regressions/known-regressions";
import { requireVariants } from "../unknown-variant";
import { type FuzzLimits, fuzzVariant } from "./fuzz-variant";

/** What `fuzz` was asked to do. */
export interface FuzzRequest extends FuzzLimits {
  readonly designs: readonly string[];
  readonly variants: readonly string[];
  readonly processors: readonly number[];
  readonly memoryModels: readonly MemoryModel[];
  readonly cwd: string;
}

export interface FuzzOutcome {
  readonly fuzzes: readonly FuzzResult[];
  readonly mistakes: readonly Mistake[];
}

/** Loads the designs and fuzzes every variant at every scope; after an interrupt the rest is left out. */
export async function runFuzzing(request: FuzzRequest, shouldStop: () => boolean): Promise<FuzzOutcome> {
  const { designs, mistakes: refused } = await loadDesigns(request.designs, request.cwd);
  const mistakes = refused.map((mistake) => mistakeData(mistake, request.cwd));
  const known = designs.flatMap(({ design }) => Object.keys(design.variants));
  requireVariants(request.variants, known);

  const regressions = new KnownRegressions(request.cwd, designs);
  const fuzzes: FuzzResult[] = [];
  if (regressions.mistakes.length > 0) {
    return { fuzzes, mistakes: [...mistakes, ...regressions.mistakes.map((each) => mistakeData(each, request.cwd))] };
  }
  for (const loaded of designs) {
    const { design } = loaded;
    const file = fileOnCommandLine(loaded, request.cwd);
    for (const [variant, { scope = design.scope }] of Object.entries(design.variants)) {
      if (request.variants.length > 0 && !request.variants.includes(variant)) continue;
      for (const at of scopesOf(scope, request)) {
        if (shouldStop()) return { fuzzes, mistakes };
        try {
          const known = regressions.of(loaded);
          fuzzes.push({ ...(await fuzzVariant(design, variant, at, request, shouldStop, known)), file });
        } catch (error) {
          if (!(error instanceof CallerMistake)) throw error;
          const placed = error.at({ design: `${design.id} ${variant}`, ...(file !== null && { file }) });
          mistakes.push(mistakeData(placed, request.cwd));
          break;
        }
      }
    }
  }
  return { fuzzes, mistakes };
}
