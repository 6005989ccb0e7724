import type { Candidates } from "./expander";
import { madeOnce } from "./made-once";
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

  /** Begins a batch of so many states: nothing of it is listed yet. */
  begin(sources: number): void {
    this.count = 0;
    this.done = 0;
    this.wanted = 0;
    this.children.fill(0, 0, sources);
  }

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
 * Looks up what `fresh` lists of a batch, from where it says, and adds what is new.
 *
 * `crowded`: the table must grow first. `enough`: there is a new state more than `room`, and it was left out.
 */
export type Insert = (
  table: StateTable,
  candidates: Pick<Candidates, "keys">,
  fresh: Fresh,
  room: number,
) => "done" | "crowded" | "enough";

/** log2 of the states a batch may have. */
export const originBits = 8;
export const mostSources = 1 << originBits;

/** Generates the insertion for one shape of slot. */
export function compileInsert(table: StateTable): Insert {
  return madeOnce(source(table), (text) => new Function(text)() as Insert);
}

function source({ packing: { words }, tucked, slotWords, sharing }: StateTable): string {
  const all = Array.from({ length: words }, (_, word) => word);
  const further = all.slice(1, slotWords);
  const index = (word: number) => (slotWords === 1 ? "slot" : `slot * ${slotWords} + ${word}`);
  const same = [`held === wanted`, ...further.map((word) => `slots[${index(word)}] === key${word}`)].join(" && ");
  const content = tucked ? `(key${words - 1} << remainderBits) | (position & remainders)` : "position & remainders";
  const whole = all.map((word) => `key${word}`).join(", ");
  const isShared = sharing.size > 1;
  const first = index(0);
  const others = further.map((word) => `slots[${index(word)}] = key${word};`).join(" ");
  // A slot of several words that another thread writes is taken, then filled, then said: a displacement of 0 says nothing yet. Nothing
  // can fail in between, so that nobody waits for it in vain.
  const inSteps = isShared && slotWords > 1;
  const read = inSteps ? `settled(slots, ${first}, taken)` : `slots[${first}]`;
  const claimed = `if (Atomics.compareExchange(slots, ${first}, 0, ${inSteps ? "taken" : "wanted"}) !== 0) { done--; continue; }`;
  const written = inSteps ? `${others} Atomics.store(slots, ${first}, wanted);` : others;
  return `
function settled(slots, at, taken) {
  let held;
  do held = Atomics.load(slots, at); while (held === taken);
  return held;
}
return function insert(table, candidates, fresh, room) {
  const { keys } = candidates;
  const { keys: freshKeys, choices, children, places, positions, origins, wanted: end } = fresh;
  const { slots, remainderBits, displacementBits, limit } = table;
  const slotMask = ((1 << table.log2) - 1) | 0;
  const remainders = (1 << remainderBits) - 1;
  const displacements = ((1 << displacementBits) - 1) | 0;
  const taken = 1 << displacementBits;
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
    while ((held = ${read}) !== 0) {
      if (${same}) break;
      slot = (slot + 1) & slotMask;
      wanted = (wanted + 1) | 0;
      if ((wanted & displacements) === 0) break;
    }
    if (held !== 0 && ((wanted & displacements) !== 0 || table.holdsStray(${whole}))) continue;
    if (used >= limit || (held !== 0 && !table.takesStrays)) { outcome = "crowded"; break; }
    if (found === room) { outcome = "enough"; break; }
    if (held === 0) {
      ${isShared ? `${claimed} ${written}` : `slots[${first}] = wanted; ${others}`}
    } else if (!table.addStray(${whole})) continue;
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
};`;
}
