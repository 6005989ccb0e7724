import { count } from "../../../reports/quantities";
import type { FuzzProgress } from "../../fuzz/fuzzing";
import { CallerMistake } from "../../language/caller-mistake";
import type { MemoryModel } from "../../language/memory-model";
import type { FuzzResult } from "../../trace/fuzz-result";
import type { Mistake } from "../../trace/result";
import { type CheckScope, resultScope, scopesOf } from "../check/check-scope";
import { fileOnCommandLine, type LoadedDesign, loadDesigns } from "../loading/load-designs";
import { mistakeData } from "../mistake-data";
import { rowWords } from "../progress/row-words";
import type { Told } from "../progress/with-progress";
import { KnownRegressions } from "../regressions/known-regressions";
import { requireVariants } from "../unknown-name";
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
  /** Variants and scopes that an interrupt left out. */
  readonly left: number;
  /** Our own fault that ended the fuzzing before its end. */
  readonly fault?: Error;
}

/** The rows that one of several threads fuzzes: every one whose number leaves `worker` when divided by `workers`. */
export interface FuzzShare {
  readonly worker: number;
  readonly workers: number;
}

/** Some of what came out of a share, by row. */
export interface SharedOutcome {
  readonly rows: readonly { readonly row: number; readonly fuzz: FuzzResult }[];
  readonly mistakes: readonly Mistake[];
  readonly left: number;
}

interface Row {
  readonly loaded: LoadedDesign;
  readonly variant: string;
  readonly at: CheckScope;
}

/**
 * Loads the designs and fuzzes every variant at every scope, each by itself, so that nothing depends on who else is fuzzed, where or when;
 * after an interrupt the rest is left out. Each is handed on as soon as it is there.
 */
export async function* fuzzShare(
  request: FuzzRequest,
  { shouldStop, tell }: Told,
  { worker, workers }: FuzzShare,
): AsyncGenerator<SharedOutcome, void> {
  const { designs, mistakes: refused } = await loadDesigns(request.designs, request.cwd);
  requireVariants(
    request.variants,
    designs.flatMap(({ design }) => Object.keys(design.variants)),
  );
  const regressions = await KnownRegressions.read(request.cwd, designs);
  const mistakes = [...refused, ...regressions.mistakes].map((mistake) => mistakeData(mistake, request.cwd));
  yield { rows: [], mistakes, left: 0 };
  if (regressions.mistakes.length > 0) return;
  const all = rowsOf(designs, request);
  for (const [row, { loaded, variant, at }] of all.entries()) {
    if (row % workers !== worker) continue;
    if (shouldStop()) {
      yield { rows: [], mistakes: [], left: 1 };
      continue;
    }
    const { design } = loaded;
    const file = fileOnCommandLine(loaded, request.cwd);
    const head = { design: design.id, variant, scope: resultScope(at, request.set) };
    const onProgress = (progress: FuzzProgress) =>
      tell([rowWords(row, all.length, head), ...runsWords(progress)].join(", "));
    try {
      const hooks = { shouldStop, onProgress };
      const fuzz = await fuzzVariant(design, variant, at, request, hooks, regressions.of(loaded));
      yield { rows: [{ row, fuzz: { ...fuzz, file } }], mistakes: [], left: 0 };
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      const placed = error.at({ design: `${design.id} ${variant}`, ...(file !== null && { file }) });
      yield { rows: [], mistakes: [mistakeData(placed, request.cwd)], left: 0 };
    }
  }
}

/** What the parts of all shares come to, as if one thread had done it all. A mistake that several met counts once. */
export function together(parts: readonly SharedOutcome[]): FuzzOutcome {
  const rows = parts.flatMap((part) => part.rows).sort((a, b) => a.row - b.row);
  const mistakes = new Map(parts.flatMap((part) => part.mistakes).map((each) => [JSON.stringify(each), each]));
  return {
    fuzzes: rows.map(({ fuzz }) => fuzz),
    mistakes: [...mistakes.values()],
    left: parts.reduce((sum, { left }) => sum + left, 0),
  };
}

function rowsOf(designs: readonly LoadedDesign[], request: FuzzRequest): Row[] {
  return designs.flatMap((loaded) => {
    const { design } = loaded;
    const variants = Object.entries(design.variants).filter(
      ([name]) => request.variants.length === 0 || request.variants.includes(name),
    );
    return variants.flatMap(([variant, { scope = design.scope }]) =>
      scopesOf(scope, request).map((at) => ({ loaded, variant, at })),
    );
  });
}

function runsWords({ runs, steps, states, elapsedMs }: FuzzProgress): string[] {
  return [
    `${count(runs)} runs`,
    `${count(steps)} steps`,
    `${count(Math.round((steps / elapsedMs) * 1000))} steps/s`,
    `${count(states)} states`,
  ];
}
