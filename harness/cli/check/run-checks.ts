import { defaultProperties } from "../../../properties/default-properties";
import { CallerMistake } from "../../language/caller-mistake";
import type { ChangedSelection } from "../../trace/gate-result";
import { fileOnCommandLine, type LoadedDesign } from "../loading/load-designs";
import { mistakeData } from "../mistake-data";
import type { EndingLimits } from "../progress/search-trend";
import { KnownRegressions } from "../regressions/known-regressions";
import type { Regression } from "../regressions/regression-file";
import { unknownName } from "../unknown-name";
import type { Along } from "./along";
import type { CheckEvent, RowHead } from "./check-events";
import type { CheckPlan } from "./check-plan";
import { type CheckScope, resultScope, scopesOf } from "./check-scope";
import { type SearchedAlong, VariantCheck } from "./check-variant";
import { prepareCheckpoints } from "./checkpoint-plan";
import { designsToCheck } from "./designs-to-check";
import { planOfDesign } from "./plan-of-design";
import { SpillFile } from "./spill-file";

export interface CheckHooks {
  emit(event: CheckEvent): void;
  /** True ends the running search and leaves the rest unsearched. */
  shouldStop(): boolean;
  /** Threads that search along, where there are any. */
  readonly along?: Along | undefined;
}

/** Codes of mistakes after which nothing is searched. */
const forbidding = /^UNKNOWN_(PROPERTY|VARIANT)$|^CHECKPOINT_|^SPILL_|^CONFIG_|^REGRESSIONS_/;

interface Row extends RowHead {
  readonly check: VariantCheck;
  readonly at: CheckScope;
  readonly limits: EndingLimits;
}

/**
 * Loads the designs a plan names and checks them row by row.
 *
 * @param from - the first row to search; the ones before it were searched in an earlier life
 */
export async function runChecks(plan: CheckPlan, hooks: CheckHooks, from = 0): Promise<void> {
  const { designs, mistakes, selection } = await designsToCheck(plan);
  const regressions = await KnownRegressions.read(plan.cwd, designs);
  const refused = [
    ...mistakes,
    ...regressions.mistakes,
    ...unknownNames(plan, designs, selection),
    ...(from === 0 ? unwritable(plan) : []),
  ];
  if (from === 0)
    for (const mistake of refused) hooks.emit({ kind: "mistake", mistake: mistakeData(mistake, plan.cwd) });
  if (selection !== undefined && from === 0) hooks.emit({ kind: "selected", selection });
  if (refused.some(({ code }) => forbidding.test(code))) return;
  // A row searched in an earlier life may be asked again by another, and has its checkpoint.
  const checkpoint = plan.checkpoint && { ...plan.checkpoint, resume: plan.checkpoint.resume || from > 0 };
  let current = 0;
  const rows = designs.flatMap((loaded, index) =>
    rowsOf(
      loaded,
      planOfDesign({ ...plan, checkpoint }, loaded.design.id),
      hooks.along && { threads: hooks.along, design: index },
      hooks.shouldStop,
      (progress) => hooks.emit({ kind: "progress", row: current, progress }),
      regressions.of(loaded),
    ),
  );
  const limits = rows.map((row) => row.limits);
  if (from === 0) hooks.emit({ kind: "planned", rows: rows.map(({ check, at, limits: _, ...head }) => head), limits });
  const broken = new Set<VariantCheck>();
  for (const [index, { check, design, variant, at, file }] of rows.entries()) {
    if (index < from || broken.has(check)) continue;
    current = index;
    hooks.emit({ kind: "started", row: index });
    try {
      const row = hooks.shouldStop() ? check.unsearched(at) : check.at(at);
      hooks.emit({ kind: "result", row: index, result: { ...row, file } });
      for (const mistake of check.mistakes.splice(0))
        hooks.emit({ kind: "mistake", row: index, mistake: mistakeData(mistake, plan.cwd) });
    } catch (error) {
      if (!(error instanceof CallerMistake)) throw error;
      broken.add(check);
      const placed = error.at({ design: `${design} ${variant}`, ...(file !== null && { file }) });
      hooks.emit({ kind: "mistake", row: index, mistake: mistakeData(placed, plan.cwd) });
    }
  }
}

type OnProgress = (progress: Extract<CheckEvent, { kind: "progress" }>["progress"]) => void;

function rowsOf(
  loaded: LoadedDesign,
  plan: CheckPlan,
  along: SearchedAlong | undefined,
  shouldStop: () => boolean,
  onProgress: OnProgress,
  known: readonly Regression[],
): Row[] {
  const { design } = loaded;
  const file = fileOnCommandLine(loaded, plan.cwd);
  const variants = Object.entries(design.variants).filter(
    ([name]) => plan.variants.length === 0 || plan.variants.includes(name),
  );
  return variants.flatMap(([variant, { scope = design.scope }]) => {
    const sets = setsOf(plan);
    const checks = sets.map(
      (set) => new VariantCheck(design, variant, { ...plan, set }, shouldStop, { onProgress }, known, along),
    );
    const scopes = scopesOf(scope, plan).flatMap((at) =>
      sets.map((set, index) => ({ at, set, check: checks[index]! })),
    );
    return scopes.map(({ at, set, check }): Row => {
      const { verdict, property, limit } = check.expected(at);
      return {
        check,
        at,
        limits: { maxStates: plan.maxStates, timeoutMs: plan.timeoutMs },
        design: design.id,
        variant,
        scope: resultScope(at, set),
        expected: verdict,
        expectedProperty: property,
        expectedLimit: limit,
        file,
      };
    });
  });
}

/** The bounds of every row: one set, or one for each count of a sweep. */
function setsOf({ set, sweep }: CheckPlan): readonly Readonly<Record<string, number>>[] {
  if (sweep === undefined) return [set];
  const { bound, from, to } = sweep;
  return Array.from({ length: to - from + 1 }, (_, index) => ({ ...set, [bound]: from + index }));
}

function unwritable({ checkpoint, spill, maxMemoryBytes }: CheckPlan): CallerMistake[] {
  try {
    if (checkpoint !== undefined) prepareCheckpoints(checkpoint);
    if (spill !== undefined) new SpillFile(spill, maxMemoryBytes).close();
    return [];
  } catch (error) {
    if (error instanceof CallerMistake) return [error];
    throw error;
  }
}

/** Names of variants and properties that no design of the plan knows; one that was left out may. */
function unknownNames(
  plan: CheckPlan,
  designs: readonly LoadedDesign[],
  selection: ChangedSelection | undefined,
): CallerMistake[] {
  if (designs.length === 0 || (selection?.unchanged ?? 0) > 0) return [];
  const variants = designs.flatMap(({ design }) => Object.keys(design.variants));
  const properties = [
    ...defaultProperties,
    ...designs.flatMap(({ design }) => [
      ...design.properties,
      ...Object.values(design.variants).flatMap((variant) => variant.properties ?? []),
    ]),
  ].map(({ name }) => name);
  const asked = plan.properties === "all" ? [] : plan.properties;
  return [
    ...plan.variants.filter((name) => !variants.includes(name)).map((name) => unknownName("variant", name, variants)),
    ...asked.filter((name) => !properties.includes(name)).map((name) => unknownName("property", name, properties)),
  ];
}
