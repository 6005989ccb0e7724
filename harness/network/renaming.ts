import { canonical } from "./snapshot-key";

/** A component whose local states can be read as data, and found by it. */
export interface Renamable {
  readonly name: string;
  contents(local: number): unknown;
  /** The number of the local state with these contents, which a component alike may have told. */
  restored(contents: unknown): number;
}

/** `value` with every word replaced, names of fields included. */
export function renamedWords(value: unknown, rename: (word: string) => string): unknown {
  if (typeof value === "string") return rename(value);
  if (value === null || typeof value !== "object") return value;
  const inside = (each: unknown) => renamedWords(each, rename);
  if (Array.isArray(value)) return value.map(inside);
  if (value instanceof Set) return new Set([...value].map(inside));
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [inside(key), inside(each)]));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [rename(key), inside(each)]));
}

/** Text of `value` with every word replaced, where different words may become one: nothing merges by that but what is in no order. */
export function blurred(value: unknown, blur: (word: string) => string): string {
  const inside = (each: unknown) => blurred(each, blur);
  const pairs = (entries: readonly (readonly [unknown, unknown])[]) =>
    entries
      .map(([key, each]) => `${inside(key)}:${inside(each)}`)
      .sort()
      .join();
  if (typeof value === "string") return canonical(blur(value));
  if (value === null || typeof value !== "object") return canonical(value);
  if (Array.isArray(value)) return `[${value.map(inside).join()}]`;
  if (value instanceof Set) return `Set[${[...value].map(inside).sort().join()}]`;
  if (value instanceof Map) return `Map{${pairs([...value])}}`;
  return `{${pairs(Object.entries(value))}}`;
}

/** Names with an index in brackets, as instances of objects and actors have them. */
const INDEXED = /([A-Za-z_$][\w$-]*)\[(\d+)\]/g;

/** What the names of interchangeable instances stand for, wherever in a word they turn up. */
export class InstanceNames {
  /** Instances by the index in their names; other indices are no instances of these. */
  readonly #instances: ReadonlyMap<number, number>;

  /**
   * @param bases - names before the bracket: of the object, and of the actors placed over it
   * @param indices - the index in the name of each instance
   */
  constructor(
    private readonly bases: ReadonlySet<string>,
    private readonly indices: readonly number[],
  ) {
    this.#instances = new Map(indices.map((index, instance) => [index, instance]));
  }

  /** What a word becomes when two instances are exchanged. */
  exchanged(one: number, other: number): (word: string) => string {
    return (word) =>
      this.#replaced(word, (base, instance) => {
        const to = instance === one ? other : instance === other ? one : instance;
        return `${base}[${this.indices[to]}]`;
      });
  }

  /** `contents` in words as they look from `instance`: it is told apart from the others, and instances that `all` name are all alike. */
  view(contents: unknown, instance: number, all: readonly InstanceNames[]): string {
    const blur = (word: string): string => {
      const own = this.#replaced(word, (base, each) => `${base}<${each === instance ? "this" : "another"}>`);
      return all.reduce(
        (text, names) => (names === this ? text : names.#replaced(text, (base) => `${base}<any>`)),
        own,
      );
    };
    return blurred(contents, blur);
  }

  #replaced(word: string, replace: (base: string, instance: number) => string): string {
    if (!word.includes("[")) return word;
    return word.replace(INDEXED, (name: string, base: string, index: string) => {
      const instance = this.bases.has(base) ? this.#instances.get(Number(index)) : undefined;
      return instance === undefined ? name : replace(base, instance);
    });
  }
}
