import { CallerMistake } from "../../language/caller-mistake";
import type { Scope } from "../../language/design";
import type { MemoryModel } from "../../language/memory-model";
import type { MutationResult } from "../../trace/mutation-result";
import type { Mistake } from "../../trace/result";
import type { CheckLimits } from "../check/check-plan";
import { scopesOf } from "../check/check-scope";
import { fileOnCommandLine, type LoadedDesign, loadDesigns } from "../loading/load-designs";
import { mistakeData } from "../mistake-data";
import type { Told } from "../progress/with-progress";
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

export interface MutationOutcome {
  readonly mutations: readonly MutationResult[];
  readonly mistakes: readonly Mistake[];
}

/** Loads the designs and breaks every variant that is to hold; after an interrupt the rest is left out. */
export async function runMutations(request: MutationRequest, { shouldStop, tell }: Told): Promise<MutationOutcome> {
  const { designs, mistakes: refused } = await loadDesigns(request.designs, request.cwd);
  const mistakes = refused.map((mistake) => mistakeData(mistake, request.cwd));
  const known = designs.flatMap(({ design }) => Object.keys(design.variants));
  requireVariants(request.variants, known);
  const mutations: MutationResult[] = [];
  const rows = designs.flatMap((loaded) => wantedOf(loaded, request));
  for (const [row, { loaded, variant, scope }] of rows.entries()) {
    if (shouldStop()) break;
    const { design } = loaded;
    const file = fileOnCommandLine(loaded, request.cwd);
    const head = `[${row + 1}/${rows.length}] ${design.id} ${variant}`;
    try {
      const mutation = await mutateVariant(design, variant, {
        limits: request.limits,
        scopes: scopesOf(scope, request),
        shouldStop,
        tell: (words) => tell(`${head}, ${words}`),
      });
      mutations.push({ ...mutation, file });
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      const placed = error.at({ design: `${design.id} ${variant}`, ...(file !== null && { file }) });
      mistakes.push(mistakeData(placed, request.cwd));
    }
  }
  return { mutations, mistakes };
}

interface Row {
  readonly loaded: LoadedDesign;
  readonly variant: string;
  readonly scope: Scope;
}

/** The variants that are asked for; where none is, those that are to hold. */
function wantedOf(loaded: LoadedDesign, { variants }: MutationRequest): Row[] {
  const { design } = loaded;
  return Object.entries(design.variants)
    .filter(([name, { expect }]) => (variants.length > 0 ? variants.includes(name) : expect?.kind === "holds"))
    .map(([variant, { scope = design.scope }]) => ({ loaded, variant, scope }));
}
