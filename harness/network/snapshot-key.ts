import type { AnyMachineSnapshot, StateNode, StateValue } from "xstate";
import { CallerMistake } from "../language/caller-mistake";

/** What tells one snapshot of a machine from another. */
export interface SnapshotContents {
  readonly value: StateValue;
  readonly context: Readonly<Record<string, unknown>>;
  /** Names of the states remembered, by the history state's. */
  readonly history: Readonly<Record<string, readonly string[]>>;
}

export function snapshotContents({ value, context, historyValue }: AnyMachineSnapshot): SnapshotContents {
  const history = Object.fromEntries(
    Object.entries(historyValue as Record<string, StateNode[]>).map(([id, nodes]) => [
      id,
      nodes.map((node) => node.id),
    ]),
  );
  return { value, context, history };
}

/**
 * Canonical text of a snapshot: state value, context and history.
 * XState's own default key leaves history out and would merge different states.
 */
export function snapshotKey(snapshot: AnyMachineSnapshot): string {
  const { value, context, history } = snapshotContents(snapshot);
  return canonical([value, context, history]);
}

/**
 * JSON with sorted keys; tells apart what JSON merges: undefined, NaN, infinities, -0, Sets and Maps.
 * @throws CallerMistake NOT_PLAIN_DATA for a function, a symbol or an object of a class: two different ones could read the same
 */
export function canonical(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function" || typeof value === "symbol") throw notPlain(`a ${typeof value}`);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value instanceof Set) return `Set[${[...value].map(canonical).sort().join(",")}]`;
  if (value instanceof Map) return `Map{${entries([...value].map(([k, v]) => [canonical(k), v]))}}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) throw notPlain(`a ${value.constructor.name}`);
  return `{${entries(Object.entries(value).map(([k, v]) => [JSON.stringify(k), v]))}}`;
}

function notPlain(what: string): CallerMistake {
  return new CallerMistake(
    "NOT_PLAIN_DATA",
    `the context of a chart holds ${what}`,
    "Keep words, numbers, flags, lists, records, Sets and Maps in a chart's context; states are told apart by them.",
  );
}

function entries(pairs: [string, unknown][]): string {
  return pairs
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${key}:${canonical(value)}`)
    .join(",");
}

/** The state value as people write it: nested states joined by a dot, regions by a bar. */
export function stateName(value: unknown): string {
  if (typeof value === "string") return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([key, inner]) => {
      const rest = stateName(inner);
      return rest === "" ? key : `${key}.${rest}`;
    })
    .join("|");
}
