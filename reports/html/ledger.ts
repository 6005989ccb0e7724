import type { Trace } from "../../harness/trace/trace";

/** What a page has to know to show every object as it is after each step. */
export interface Ledger {
  /** Objects in the order in which they change, each with its state at the start, and whether it is wrong at the end. */
  readonly objects: readonly { readonly name: string; readonly first: string; readonly wrong: boolean }[];
  /** For each step: numbers of the objects that change with what they become, and all that is held: object and owner. */
  readonly steps: readonly {
    readonly to: readonly (readonly [number, string])[];
    readonly held: readonly (readonly [number, string])[];
  }[];
}

/** Follows the objects of a run: all that changes and is neither an actor nor a level nor a processor. */
export function ledgerOf({ steps, ending }: Trace): Ledger {
  const actors = new Set([...steps.map(({ actor }) => actor), ...ending.waiting.map(({ actor }) => actor)]);
  const isObject = (name: string) => !actors.has(name) && !/^(IRQL of |processor \d)/.test(name);
  const first = new Map<string, string>();
  for (const { component, from } of steps.flatMap(({ changes }) => changes)) {
    if (isObject(component) && !first.has(component)) first.set(component, from);
  }
  for (const { object } of steps.flatMap(({ holds }) => holds)) if (!first.has(object)) first.set(object, "");
  const names = [...first.keys()];
  const wrong = wrongObjects({ steps, ending });
  return {
    objects: names.map((name) => ({ name, first: first.get(name) ?? "", wrong: wrong.has(name) })),
    steps: steps.map(({ changes, holds }) => ({
      to: changes
        .filter(({ component }) => isObject(component))
        .map(({ component, to }) => [names.indexOf(component), to]),
      held: holds.map(({ object, owner }) => [names.indexOf(object), owner]),
    })),
  };
}

/** Objects of a bug check are those the last step spoils; of a standstill, those waited for. */
function wrongObjects({ steps, ending }: Pick<Trace, "steps" | "ending">): Set<string> {
  const spoils = ending.violations.some(({ kind }) => kind === "error");
  const last = spoils ? (steps.at(-1)?.changes ?? []).map(({ component }) => component) : [];
  return new Set([...last, ...ending.waiting.flatMap(({ object }) => object ?? [])]);
}
