import type { Candidates } from "./expander";
import type { StateTable } from "./state-table";

/** Keys that were not in the table before, and where they came from. */
export class Fresh {
  /** Receives the keys, from index `at`; room for all candidates. */
  keys = new Int32Array(0);
  at = 0;
  /** For each fresh key the index among its parent's successors; room for all candidates. */
  choices = new Int32Array(0);
  /** For each state of the batch how many of its successors were fresh. */
  children = new Int32Array(0);
  count = 0;
  /** What is to be looked up: the place of each key among the candidate words, its scrambled word 0, and which successor of which state it is. */
  places = new Int32Array(0);
  positions = new Int32Array(0);
  origins = new Int32Array(0);
  wanted = 0;
  /** How many of those have been looked up. */
  done = 0;
  /** What was read ahead, so that the reading is not optimised away. */
  touched = 0;

  /** Room for so many candidates. */
  reserve(candidates: number): void {
    if (this.choices.length >= candidates) return;
    this.choices = new Int32Array(2 * candidates);
    this.places = new Int32Array(2 * candidates + 1);
    this.positions = new Int32Array(2 * candidates + 1);
    this.origins = new Int32Array(2 * candidates + 1);
  }
}

/**
 * Looks up the successors of the first `sources` states of a batch, from where `fresh` says, and adds those that are new.
 *
 * `crowded`: the table must grow first. `enough`: there is a new state more than `room`, and it was left out.
 */
export type Insert = (
  table: StateTable,
  candidates: Candidates,
  fresh: Fresh,
  room: number,
) => "done" | "crowded" | "enough";

/** Lists in `fresh` what of a batch is to be looked up, and reads its slots ahead: without a branch that waits for memory, so that the reads overlap. */
export type Sift = (table: StateTable, candidates: Candidates, sources: number, fresh: Fresh) => void;

/** log2 of the keys in `StateTable.recent`: small enough to stay in the processor's second-level cache. */
export const recentLog2 = 13;

/** log2 of the states a batch may have. */
const originBits = 8;
export const mostSources = 1 << originBits;

const compiled = new Map<string, TableInsert>();

export interface TableInsert {
  readonly sift: Sift;
  readonly insert: Insert;
}

/** Generates the insertion for one shape of slot. */
export function compileInsert(table: StateTable): TableInsert {
  const text = source(table);
  let insert = compiled.get(text);
  if (insert === undefined) {
    insert = new Function(text)() as TableInsert;
    compiled.set(text, insert);
  }
  return insert;
}

function source({ packing: { words }, scrambling, tucked, slotWords }: StateTable): string {
  const all = Array.from({ length: words }, (_, word) => word);
  const further = all.slice(1, slotWords);
  const index = (word: number) => (slotWords === 1 ? "slot" : `slot * ${slotWords} + ${word}`);
  const same = [`held === wanted`, ...further.map((word) => `slots[${index(word)}] === key${word}`)].join(" && ");
  const content = tucked ? `(key${words - 1} << remainderBits) | (position & remainders)` : "position & remainders";
  const whole = all.map((word) => `key${word}`).join(", ");
  return `
function sift(table, candidates, sources, fresh) {
  const { keys, counts } = candidates;
  const { places, positions, origins } = fresh;
  const { slots, recent, remainderBits } = table;
  let wanted = 0;
  let next = 0;
  for (let source = 0; source < sources; source++) {
    const count = counts[source];
    for (let choice = 0; choice < count; choice++, next += ${words}) {
      ${all.map((word) => `const key${word} = keys[next + ${word}];`).join("\n")}
      const position = Math.imul(key0 ^ (key0 >>> ${scrambling.shift}), ${scrambling.factor | 0});
      const memory = ${words === 1 ? "" : `${words} * `}(position >>> ${32 - recentLog2});
      const difference = ${all.map((word) => `(recent[memory + ${word}] ^ key${word})`).join(" | ")};
      ${all.map((word) => `recent[memory + ${word}] = key${word};`).join(" ")}
      places[wanted] = next;
      positions[wanted] = position;
      origins[wanted] = (choice << ${originBits}) | source;
      wanted += (difference | -difference) >>> 31;
    }
  }
  let touched = 0;
  for (let index = 0; index < wanted; index++) {
    const slot = (positions[index] >>> remainderBits) | 0;
    touched ^= slots[${index(0)}];
  }
  fresh.touched = touched;
  fresh.wanted = wanted;
}
function insert(table, candidates, fresh, room) {
  const { keys } = candidates;
  const { keys: freshKeys, choices, children, places, positions, origins, wanted: end } = fresh;
  const { slots, remainderBits, displacementBits, limit } = table;
  const slotMask = ((1 << table.log2) - 1) | 0;
  const remainders = (1 << remainderBits) - 1;
  const displacements = ((1 << displacementBits) - 1) | 0;
  let { count: found, done } = fresh;
  let freshAt = fresh.at + found * ${words};
  let used = table.used;
  let outcome = "done";
  for (; done < end; done++) {
    const next = places[done];
    const position = positions[done];
    ${all.map((word) => `const key${word} = keys[next + ${word}];`).join("\n")}
    let slot = (position >>> remainderBits) | 0;
    let wanted = ((${content}) << displacementBits) | 1;
    let held;
    while ((held = slots[${index(0)}]) !== 0) {
      if (${same}) break;
      slot = (slot + 1) & slotMask;
      wanted = (wanted + 1) | 0;
      if ((wanted & displacements) === 0) break;
    }
    if (held !== 0 && ((wanted & displacements) !== 0 || table.holdsStray(${whole}))) continue;
    if (used >= limit || (held !== 0 && !table.takesStrays)) { outcome = "crowded"; break; }
    if (found === room) { outcome = "enough"; break; }
    if (held === 0) {
      slots[${index(0)}] = wanted;
      ${further.map((word) => `slots[${index(word)}] = key${word};`).join("\n")}
    } else table.addStray(${whole});
    ${all.map((word) => `freshKeys[freshAt + ${word}] = key${word};`).join("\n")}
    freshAt += ${words};
    const origin = origins[done];
    choices[found++] = origin >>> ${originBits};
    children[origin & ${(1 << originBits) - 1}]++;
    used++;
  }
  table.used = used;
  Object.assign(fresh, { done, count: found });
  return outcome;
}
return { sift, insert };`;
}
