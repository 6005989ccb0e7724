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
  /** How far an insertion has got: the state of the batch, its next successor, that one's place among the candidate words. */
  source = 0;
  choice = 0;
  next = 0;
}

/**
 * Looks up the successors of the first `sources` states of a batch, from where `fresh` says, and adds those that are new.
 *
 * `crowded`: the table must grow first. `enough`: there is a new state more than `room`, and it was left out.
 */
export type Insert = (
  table: StateTable,
  candidates: Candidates,
  sources: number,
  fresh: Fresh,
  room: number,
) => "done" | "crowded" | "enough";

/** log2 of the keys in `StateTable.recent`: small enough to stay in the processor's second-level cache. */
export const recentLog2 = 13;

const compiled = new Map<string, Insert>();

/** Generates the insertion for one shape of slot. */
export function compileInsert(table: StateTable): Insert {
  const text = source(table);
  let insert = compiled.get(text);
  if (insert === undefined) {
    insert = new Function(text)() as Insert;
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
  const remember = all.map((word) => `recent[memory + ${word}] = key${word};`).join(" ");
  const whole = all.map((word) => `key${word}`).join(", ");
  return `
return function insert(table, candidates, sources, fresh, room) {
  const { keys, counts } = candidates;
  const { keys: freshKeys, choices, children } = fresh;
  const { slots, recent, remainderBits, displacementBits, limit } = table;
  const slotMask = ((1 << table.log2) - 1) | 0;
  const remainders = (1 << remainderBits) - 1;
  const displacements = ((1 << displacementBits) - 1) | 0;
  let { source, choice, next, count: found } = fresh;
  let freshAt = fresh.at + found * ${words};
  let used = table.used;
  let outcome = "done";
  batch: for (; source < sources; source++) {
    const count = counts[source];
    for (; choice < count; choice++, next += ${words}) {
      ${all.map((word) => `const key${word} = keys[next + ${word}];`).join("\n")}
      const position = Math.imul(key0 ^ (key0 >>> ${scrambling.shift}), ${scrambling.factor | 0});
      const memory = ${words === 1 ? "" : `${words} * `}(position >>> ${32 - recentLog2});
      if (${all.map((word) => `recent[memory + ${word}] === key${word}`).join(" && ")}) continue;
      let slot = (position >>> remainderBits) | 0;
      let wanted = ((${content}) << displacementBits) | 1;
      let held;
      while ((held = slots[${index(0)}]) !== 0) {
        if (${same}) break;
        slot = (slot + 1) & slotMask;
        wanted = (wanted + 1) | 0;
        if ((wanted & displacements) === 0) break;
      }
      if (held !== 0 && ((wanted & displacements) !== 0 || table.holdsStray(${whole}))) {
        ${remember}
        continue;
      }
      if (used >= limit || (held !== 0 && !table.takesStrays)) { outcome = "crowded"; break batch; }
      if (found === room) { outcome = "enough"; break batch; }
      if (held === 0) {
        slots[${index(0)}] = wanted;
        ${further.map((word) => `slots[${index(word)}] = key${word};`).join("\n")}
      } else table.addStray(${whole});
      ${remember}
      ${all.map((word) => `freshKeys[freshAt + ${word}] = key${word};`).join("\n")}
      freshAt += ${words};
      choices[found++] = choice;
      children[source]++;
      used++;
    }
    choice = 0;
  }
  table.used = used;
  Object.assign(fresh, { source, choice, next, count: found });
  return outcome;
};`;
}
