import type { Candidates } from "./expander";
import { madeOnce } from "./made-once";
import type { StateTable } from "./state-table";
import { type Fresh, originBits } from "./table-insert";

/** Lists in `fresh` what of a batch is to be looked up: neither the keys lately looked up, nor anything twice in a row. */
export type Sift = (table: StateTable, candidates: Candidates, sources: number, fresh: Fresh) => void;

/** log2 of the keys in `StateTable.recent`: small enough to stay in the processor's second-level cache. */
export const recentLog2 = 15;

/** Generates the sifting for keys like those of `table`. */
export function compileSift(table: StateTable): Sift {
  return madeOnce(source(table), (text) => new Function(text)() as Sift);
}

function source(table: StateTable): string {
  const { words } = table.packing;
  return `
return function sift(table, candidates, sources, fresh) {
  const { keys, counts } = candidates;
  ${openList}
  let next = 0;
  for (let source = 0; source < sources; source++) {
    const count = counts[source];
    for (let choice = 0; choice < count; choice++, next += ${words}) {
      ${recognise(table)}
      ${list(`(choice << ${originBits}) | source`, "unknown")}
    }
  }
  ${closeList}
};`;
}

/** Text that begins a list; `table` and `fresh` are at hand. */
export const openList = `
  const { places, positions, origins } = fresh;
  const { slots, slotWords, recent, remainderBits } = table;
  let wanted = 0;`;

/**
 * Text that reads the key at `next`, scrambles its word 0 to `position`, and sets `unknown` to 1 unless the key was met lately, else to 0:
 * by arithmetic, as it cannot be foreseen. Keys met lately are written over by this one.
 */
export function recognise({ packing: { words }, scrambling }: StateTable): string {
  const each = (text: (word: number) => string, separator = "\n") =>
    Array.from({ length: words }, (_, word) => text(word)).join(separator);
  return `
      ${each((word) => `const key${word} = keys[next + ${word}];`)}
      const position = Math.imul(key0 ^ (key0 >>> ${scrambling.shift}), ${scrambling.factor | 0});
      const memory = ${words === 1 ? "" : `${words} * `}(position >>> ${32 - recentLog2});
      const difference = ${each((word) => `(recent[memory + ${word}] ^ key${word})`, " | ")};
      ${each((word) => `recent[memory + ${word}] = key${word};`)}
      const unknown = (difference | -difference) >>> 31;`;
}

/** Text that lists the key at `next` where `counts` is 1. */
export function list(origin: string, counts: string): string {
  return `
      places[wanted] = next;
      positions[wanted] = position;
      origins[wanted] = ${origin};
      wanted += ${counts};`;
}

/** Text that ends a list. The slots are read ahead, without a branch that waits for memory, so that the reads overlap. */
export const closeList = `
  let touched = 0;
  for (let index = 0; index < wanted; index++) touched ^= slots[((positions[index] >>> remainderBits) | 0) * slotWords];
  fresh.touched = touched;
  fresh.wanted = wanted;`;
