import { scopeWords } from "../../../reports/scope-words";
import type { Progress } from "../../explore/exploration";
import { CallerMistake } from "../../language/caller-mistake";
import type { Design } from "../../language/design";
import type { ChartChange, DesignDiff, ObjectChange, VariantPair, VerdictChange } from "../../trace/diff-result";
import type { CheckResult } from "../../trace/result";
import { resultScope, scopesOf } from "../check/check-scope";
import { VariantCheck } from "../check/check-variant";
import { fileOnCommandLine, type LoadedDesign } from "../loading/load-designs";
import { searchWords } from "../progress/row-words";
import type { Told } from "../progress/with-progress";
import { unknownName } from "../unknown-name";
import { chartChanges, objectChanges } from "./chart-changes";
import { counterexampleFates } from "./counterexample-fates";
import type { DiffPlan } from "./diff-plan";
import { traceChanges } from "./trace-changes";
import { changeOf } from "./verdict-change";

/** A design of one side, its rows told by name of variant and scope. */
interface Side {
  readonly loaded: LoadedDesign;
  readonly rows: ReadonlyMap<string, CheckResult>;
}

/**
 * Compares two designs, of which one may be missing: verdicts, what can be seen of them, charts, and what became of counterexamples. After an
 * interrupt the rest is unrefuted, not compared and undecided.
 *
 * @throws CallerMistake for what is wrong with one of them
 */
export function compareDesigns(
  old: LoadedDesign | undefined,
  now: LoadedDesign | undefined,
  plan: DiffPlan,
  told: Told,
): DesignDiff {
  const head = { old: old?.design.id ?? null, new: now?.design.id ?? null };
  const pairs = variantPairs(old?.design, now?.design, plan.variants);
  const before =
    old &&
    sideOf(
      old,
      pairs.flatMap(({ old: name }) => name ?? []),
      plan,
      { ...told, tell: (words) => told.tell(`the old ${words}`) },
    );
  const after =
    now &&
    sideOf(
      now,
      pairs.flatMap(({ new: name }) => name ?? []),
      plan,
      { ...told, tell: (words) => told.tell(`the new ${words}`) },
    );
  const verdicts = pairs.flatMap((pair) => verdictsOf(pair, before, after));
  if (before === undefined || after === undefined)
    return { ...head, verdicts, traces: [], charts: [], objects: [], counterexamples: [] };
  const both = verdicts.filter(({ old: one, new: other }) => one !== null && other !== null);
  const designs = { old: before.loaded, new: after.loaded };
  return {
    ...head,
    verdicts,
    traces: plan.traces ? both.flatMap((verdict) => traceChanges(designs, verdict, plan, told)) : [],
    ...partsOf(designs.old.design, designs.new.design, pairs),
    counterexamples: counterexampleFates(designs.new, verdicts, plan, told.shouldStop),
  };
}

/** Variants of the same name; those that `asked` names as "old=new"; or the only ones, whatever they are called. */
function variantPairs(old: Design | undefined, now: Design | undefined, asked: readonly string[]): VariantPair[] {
  const before = Object.keys(old?.variants ?? {});
  const after = Object.keys(now?.variants ?? {});
  if (asked.length > 0) return asked.map((text) => askedPair(text, before, after));
  if (before.length === 1 && after.length === 1) return [{ old: before[0] ?? null, new: after[0] ?? null }];
  return [...new Set([...before, ...after])].map((name) => ({
    old: before.includes(name) ? name : null,
    new: after.includes(name) ? name : null,
  }));
}

function askedPair(text: string, before: readonly string[], after: readonly string[]): VariantPair {
  const known = (name: string, names: readonly string[]) => (names.includes(name) ? name : null);
  const at = [...text].flatMap((char, index) => (char === "=" ? [index] : []));
  const splits = at.map((index) => [text.slice(0, index), text.slice(index + 1)] as const);
  const [from, to] = splits.find(([one, other]) => before.includes(one) && after.includes(other)) ?? [text, text];
  const pair = { old: known(from, before), new: known(to, after) };
  if (pair.old !== null || pair.new !== null) return pair;
  const names = [...new Set([...before, ...after])];
  throw unknownName("variant", text, names);
}

function sideOf(loaded: LoadedDesign, variants: readonly string[], plan: DiffPlan, { shouldStop, tell }: Told): Side {
  const { design } = loaded;
  const file = fileOnCommandLine(loaded, plan.cwd);
  const rows = new Map<string, CheckResult>();
  for (const name of variants) {
    let words = "";
    const onProgress = (progress: Progress) => tell([words, ...searchWords(progress)].join(", "));
    const check = new VariantCheck(design, name, plan.limits, shouldStop, { onProgress });
    for (const scope of scopesOf(design.variants[name]?.scope ?? design.scope, plan)) {
      words = `${design.id} ${name} on ${scopeWords(resultScope(scope, plan.limits.set))}`;
      tell(words);
      try {
        const row = shouldStop() ? check.unsearched(scope) : check.at(scope);
        rows.set(`${name}\n${JSON.stringify(row.scope)}`, { ...row, file });
      } catch (error) {
        throw error instanceof CallerMistake ? error.at({ design: `${design.id} ${name}`, file: loaded.path }) : error;
      }
    }
  }
  return { loaded, rows };
}

function verdictsOf(variant: VariantPair, before: Side | undefined, after: Side | undefined): VerdictChange[] {
  const rowsOf = (side: Side | undefined, name: string | null) =>
    new Map(
      [...(side?.rows.values() ?? [])]
        .filter((row) => row.variant === name)
        .map((row) => [JSON.stringify(row.scope), row]),
    );
  const one = rowsOf(before, variant.old);
  const other = rowsOf(after, variant.new);
  return [...new Set([...one.keys(), ...other.keys()])].sort().flatMap((at) => {
    const old = one.get(at) ?? null;
    const now = other.get(at) ?? null;
    const scope = (now ?? old)?.scope;
    return scope === undefined ? [] : [{ variant, scope, change: changeOf(old, now), old, new: now }];
  });
}

/** Charts and objects of all variants that both sides have; what changes alike in several is told once. */
function partsOf(old: Design, now: Design, pairs: readonly VariantPair[]): Pick<DesignDiff, "charts" | "objects"> {
  const charts: ChartChange[] = [];
  const objects: ObjectChange[] = [];
  for (const pair of pairs) {
    if (pair.old === null || pair.new === null) continue;
    const one = old.variants[pair.old];
    const other = now.variants[pair.new];
    merge(charts, chartChanges({ ...old.actors, ...one?.actors }, { ...now.actors, ...other?.actors }), pair.new);
    merge(objects, objectChanges({ ...old.objects, ...one?.objects }, { ...now.objects, ...other?.objects }), pair.new);
  }
  return { charts, objects };
}

function merge<Change extends { readonly variants: readonly string[] }>(
  all: Change[],
  more: readonly Omit<Change, "variants">[],
  variant: string,
): void {
  for (const change of more) {
    const text = JSON.stringify(change);
    const at = all.findIndex(({ variants, ...known }) => JSON.stringify(known) === text);
    const variants = [...(all[at]?.variants ?? []), variant];
    const merged = { ...change, variants } as unknown as Change;
    if (at < 0) all.push(merged);
    else all[at] = merged;
  }
}
