import type { Design } from "../../language/design";
import type { ResultScope } from "../../trace/result";

/**
 * Scopes with less in them than `scope`, in the order in which to try them: with the fewest instances of everything or with as many as the
 * design has of its own, fewer processors first; then with as many as `scope` on fewer processors.
 */
export function smallerScopes(design: Design, variant: string, scope: ResultScope): ResultScope[] {
  const objects = { ...design.objects, ...design.variants[variant]?.objects };
  const bounds = Object.entries(objects).flatMap(([name, { count, range }]) =>
    count === undefined ? [] : [{ name, now: scope.set[name] ?? count, own: count, least: range?.atLeast ?? 1 }],
  );
  const few = [bounds.map(({ now, least }) => Math.min(now, least)), bounds.map(({ now, own }) => Math.min(now, own))];
  const now = bounds.map((bound) => bound.now);
  const processors = Array.from({ length: scope.processors }, (_, index) => index + 1);
  const tried = [
    ...processors.flatMap((count) => few.map((counts) => ({ count, counts }))),
    ...processors.map((count) => ({ count, counts: now })),
  ];
  const named = new Map(tried.map((each) => [`${each.count} ${each.counts.join()}`, each]));
  named.delete(`${scope.processors} ${now.join()}`);
  return [...named.values()].map(({ count, counts }) => ({
    ...scope,
    processors: count,
    set: Object.fromEntries(
      bounds.flatMap(({ name, own }, index) => (counts[index] === own ? [] : [[name, counts[index]!]])),
    ),
  }));
}
