import type { PlacedActor } from "../../language/actor";
import type { Arrow, Arrows, Chart, ChartState } from "../../language/chart";
import type { Actors, Objects } from "../../language/design";
import { probed } from "../../language/probed-chart";
import type { ChartChange, Difference, ObjectChange } from "../../trace/diff-result";

type State = ChartState<string>;

/** What has changed from one set of actors to another, but for the variants in which it has. */
export function chartChanges(before: Actors, after: Actors): Omit<ChartChange, "variants">[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((actor) => {
    const old = before[actor];
    const now = after[actor];
    const arrows = difference(arrowsOf(old), arrowsOf(now));
    const calls = difference(callsOf(old), callsOf(now));
    const moved = old !== undefined && now !== undefined && placement(old) !== placement(now);
    if (!moved && [arrows, calls].every(isNone) && (old === undefined) === (now === undefined)) return [];
    const change =
      old === undefined ? ("added" as const) : now === undefined ? ("gone" as const) : ("changed" as const);
    return [{ actor, change, arrows, calls, placement: moved ? { old: placement(old), new: placement(now) } : null }];
  });
}

/** What has changed from one set of objects to another. */
export function objectChanges(before: Objects, after: Objects): Omit<ObjectChange, "variants">[] {
  const words = (object: Objects[string] | undefined) =>
    object === undefined ? null : `${object.kind.kind}${object.count === undefined ? "" : `, ${object.count}`}`;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((object) => ({ object, old: words(before[object]), new: words(after[object]) }))
    .filter((change) => change.old !== change.new);
}

/** Every call that a chart makes, as it stands on its arrows. */
export function callsIn(chart: Chart<string>): Set<string> {
  return new Set(callsOf({ routine: { chart } }).keys());
}

type Charted = { readonly routine: { readonly chart: Chart<string> } };

/** By arrow in words, what stands behind it; several arrows with the same words are one. */
function arrowsOf(actor: Charted | undefined): Map<string, string> {
  const all = new Map<string, string>();
  if (actor === undefined) return all;
  visit(actor.routine.chart, [], (state, path) => {
    const from = path.length === 0 ? "(start)" : path.join(".");
    if (state.initial !== undefined) note(`${from} begins at ${state.initial}`, null);
    if (state.type === "final") note(`${from} is final`, null);
    if (state.entry !== undefined) note(`${from} acts on entry`, state.entry);
    if (state.exit !== undefined) note(`${from} acts on exit`, state.exit);
    const arrows: [string, Arrows | undefined][] = [
      ...Object.entries(state.on ?? {}),
      ["(at once)", state.always],
      ["(returned)", state.onDone],
    ];
    for (const [call, said] of arrows) {
      for (const arrow of listOf(said)) note(`${from} --${call}--> ${arrow.target ?? "(stays)"}`, arrow);
    }
  });
  return all;

  function note(text: string, behind: unknown): void {
    all.set(text, `${all.get(text) ?? ""}${JSON.stringify(probed(behind))}`);
  }
}

function callsOf(actor: Charted | undefined): Map<string, string> {
  const all = new Map<string, string>();
  if (actor === undefined) return all;
  visit(actor.routine.chart, [], ({ on = {} }) => {
    for (const call of Object.keys(on)) all.set(call, "");
  });
  return all;
}

function listOf(said: Arrows | undefined): readonly Arrow[] {
  if (said === undefined) return [];
  if (typeof said === "string") return [{ target: said }];
  return Array.isArray(said) ? said : [said as Arrow];
}

function visit(state: State, path: readonly string[], tell: (state: State, path: readonly string[]) => void): void {
  tell(state, path);
  for (const [name, child] of reachable(state)) visit(child, [...path, name], tell);
}

/** The states inside that some way through the chart leads to: builders of variants leave others behind. */
function reachable(state: State): [string, State][] {
  const inside = state.states ?? {};
  const met = new Set([state.initial, ...targetsOf(state).map((target) => target.replace(/^\./, ""))]);
  for (const name of met) {
    const child = inside[name ?? ""];
    for (const target of child === undefined ? [] : targetsOf(child)) met.add(target.split(".")[0]);
  }
  return Object.entries(inside).filter(([name]) => met.has(name));
}

function targetsOf({ on = {}, always, onDone }: State): string[] {
  return [...Object.values(on), always, onDone].flatMap((said) => listOf(said).flatMap(({ target }) => target ?? []));
}

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Difference {
  return {
    added: [...after.keys()].filter((text) => !before.has(text)),
    removed: [...before.keys()].filter((text) => !after.has(text)),
    changed: [...after.keys()].filter((text) => before.has(text) && before.get(text) !== after.get(text)),
  };
}

function isNone({ added, removed, changed }: Difference): boolean {
  return added.length + removed.length + changed.length === 0;
}

function placement({ kind, roles, options, each }: PlacedActor): string {
  const all = { ...(each === undefined ? {} : { each }), ...options, ...roles };
  const words = Object.entries(all).map(
    ([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`,
  );
  return words.length === 0 ? kind : `${kind} (${words.join(", ")})`;
}
