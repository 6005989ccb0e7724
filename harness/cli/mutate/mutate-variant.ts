import { defaultProperties } from "../../../properties/default-properties";
import { CallerMistake } from "../../language/caller-mistake";
import type { Design } from "../../language/design";
import { type Mutant, mutants } from "../../mutate/mutants";
import { compileDesign } from "../../network/compile-design";
import type { MutantResult, MutationResult } from "../../trace/mutation-result";
import type { Verdict } from "../../trace/result";
import type { CheckLimits } from "../check/check-plan";
import { type CheckScope, resultScope } from "../check/check-scope";
import { VariantCheck } from "../check/check-variant";
import { exploredCoverage } from "../fuzz/design-coverage";
import { ChartsTaken } from "./charts-taken";

/** What a design comes to over several scopes: violated at the first that shows it, else unrefuted where one is, else holds. */
interface Judged {
  readonly verdict: Verdict;
  readonly property: readonly string[];
  readonly at: CheckScope | null;
}

export interface MutateRequest {
  readonly limits: CheckLimits;
  readonly scopes: readonly CheckScope[];
  shouldStop(): boolean;
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
  const { verdict: unbroken } = judge(design, variant, request);
  const results: MutantResult[] = [];
  if (unbroken === "holds") {
    const taken = chartsTaken(design, variant, request);
    for (const mutant of mutants(design, variant)) {
      if (request.shouldStop()) break;
      results.push(judgeMutant(mutant, variant, taken, request));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const killed = results.filter(({ outcome }) => outcome === "killed").length;
  const judged = results.filter(({ outcome }) => outcome === "killed" || outcome === "survived").length;
  return {
    design: design.id,
    variant,
    scopes: scopes.map((scope) => resultScope(scope, limits.set)),
    unbroken,
    mutants: results,
    score: judged === 0 ? null : killed / judged,
  };
}

function judgeMutant(
  { design, ignored, ...broken }: Mutant,
  variant: string,
  taken: ChartsTaken,
  request: MutateRequest,
): MutantResult {
  try {
    const { verdict, property, at } = judge(design, variant, request);
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

function judge(design: Design, variant: string, { limits, scopes, shouldStop }: MutateRequest): Judged {
  const check = new VariantCheck(design, variant, limits, shouldStop, {});
  let limited = false;
  for (const at of scopes) {
    const { verdict, property } = check.at(at);
    if (verdict === "violated") return { verdict, property, at };
    limited ||= verdict === "unrefuted";
  }
  return { verdict: limited ? "unrefuted" : "holds", property: [], at: null };
}
