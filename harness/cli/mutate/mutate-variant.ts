import { defaultProperties } from "../../../properties/default-properties";
import { CallerMistake } from "../../language/caller-mistake";
import type { Design } from "../../language/design";
import { type Mutant, mutants } from "../../mutate/mutants";
import { explanationOf } from "../../mutate/survivors";
import { compileDesign } from "../../network/compile-design";
import type { MutantResult, MutationResult } from "../../trace/mutation-result";
import { resultScope } from "../check/check-scope";
import { exploredCoverage } from "../fuzz/design-coverage";
import { searchWords, type Tell } from "../progress/row-words";
import { ChartsTaken } from "./charts-taken";
import { type JudgeRequest, judgeCopy } from "./judge-copy";

export interface MutateRequest extends JudgeRequest {
  /** Copies that are looked at; all where nobody says. */
  wanted?(copy: Pick<Mutant, "operator" | "arrow">): boolean;
  /** Told which copy is looked at. */
  readonly tell?: Tell;
}

/**
 * Breaks one variant of a design in every way and asks the properties each time. Gives way to the event loop between copies; after
 * an interrupt the rest is left out.
 *
 * @throws CallerMistake for what is wrong with the unbroken design
 */
export async function mutateVariant(
  design: Design,
  variant: string,
  request: MutateRequest,
): Promise<Omit<MutationResult, "file">> {
  const { limits, scopes } = request;
  const { verdict: unbroken } = judgeCopy(design, variant, telling("as it stands", request));
  const results: MutantResult[] = [];
  if (unbroken === "holds") {
    const taken = chartsTaken(design, variant, request);
    const copies = [...mutants(design, variant)].filter((copy) => request.wanted?.(copy) !== false);
    for (const [index, mutant] of copies.entries()) {
      if (request.shouldStop()) break;
      const result = judgeMutant(mutant, variant, taken, telling(`copy ${index + 1} of ${copies.length}`, request));
      const unnoticed = result.outcome === "survived" || result.outcome === "unrefuted";
      const explained = unnoticed ? explanationOf(design, variant, mutant)?.why : undefined;
      results.push({ ...result, ...(explained !== undefined && { explained }) });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const killed = results.filter(({ outcome }) => outcome === "killed").length;
  const missed = results.filter(({ outcome, explained }) => outcome === "survived" && explained === undefined).length;
  const judged = killed + missed;
  return {
    design: design.id,
    variant,
    scopes: scopes.map((scope) => resultScope(scope, limits.set)),
    unbroken,
    mutants: results,
    score: judged === 0 ? null : killed / judged,
  };
}

/** The same request, whose searches tell how far they are. */
function telling(copy: string, request: MutateRequest): MutateRequest {
  const { tell } = request;
  if (tell === undefined) return request;
  tell(copy);
  return { ...request, onProgress: (progress) => tell([copy, ...searchWords(progress)].join(", ")) };
}

function judgeMutant(
  { design, ignored, ...broken }: Mutant,
  variant: string,
  taken: ChartsTaken,
  request: MutateRequest,
): MutantResult {
  try {
    const { verdict, property, at } = judgeCopy(design, variant, request);
    const scope = at === null ? null : resultScope(at, request.limits.set);
    const quiet = taken.differs({ ...broken, ...(ignored && { ignored }) }) ? "survived" : "unreached";
    const outcome = verdict === "violated" ? "killed" : verdict === "holds" ? quiet : "unrefuted";
    return { ...broken, outcome, property, scope };
  } catch (error) {
    if (!(error instanceof CallerMistake)) throw error;
    return { ...broken, outcome: "unfit", property: [], scope: null };
  }
}

/** What the unbroken design does at the largest scope. */
function chartsTaken(design: Design, variant: string, { limits, scopes, shouldStop }: MutateRequest): ChartsTaken {
  const [at = { processors: 1, memoryModel: "sc" }] = scopes.slice(-1);
  const compiled = compileDesign(design, variant, { ...at, set: limits.set, properties: defaultProperties });
  return new ChartsTaken(exploredCoverage(compiled, { ...limits, symmetry: true, shouldStop }));
}
