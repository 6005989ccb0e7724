import { madeOnce } from "./made-once";
import type { Packing } from "./packing";
import { entry, op, type TransactionProgram } from "./transaction-program";

/** Successors of a batch of states: their keys one after the other, and how many each state has. */
export interface Candidates {
  keys: Int32Array;
  /** Successors by state of the batch; {@link inError} for a state beyond which nothing is explored. */
  readonly counts: Int32Array;
}

export const inError = -1;

/** An invariant as the expander checks it: local states of `reads`, side by side, index `memo`. */
export interface InvariantTable {
  readonly reads: readonly number[];
  /** 1 where the invariant is known to hold. Of length 0 when the combinations are too many to keep: then `examine` is always called. */
  readonly memo: Uint8Array;
}

/** Called where the memo of invariant number `invariant` has no 1 at `memoIndex`; `state` is the number within the batch. */
export type Examine = (invariant: number, memoIndex: number, locals: Int32Array, state: number) => void;

/**
 * Writes the successors of `count` states to `candidates`, in the order of `successors`.
 *
 * Returns how many states it got through: fewer than `count` when the program is outgrown, or when `candidates` is full.
 */
export type Expand = (keys: Int32Array, at: number, count: number, candidates: Candidates) => number;

/** Generates the expander for one packing: field positions and word count are constants in it. */
export function compileExpander(
  program: TransactionProgram,
  packing: Packing,
  invariants: readonly InvariantTable[],
  examine: Examine,
): Expand {
  const components = packing.widths.length;
  const locals = new Int32Array(components);
  // One place more, as the entry behind the last is written before it is known whether it counts.
  const entries = new Int32Array(components + 1);
  const who = new Int32Array(components + 1);
  // One alternative may wait at the offers, at each question and at the outcomes.
  const stack = new Int32Array((components + 3) * (packing.words + 1));
  const memos = invariants.map(({ memo }) => memo);
  const generated = madeOnce(source(packing, invariants), (text) => new Function(...parameters, text) as Generated);
  return generated(program, locals, entries, who, stack, memos, examine);
}

const parameters = ["program", "locals", "entries", "who", "stack", "memos", "examine"];

type Generated = (
  program: TransactionProgram,
  locals: Int32Array,
  entries: Int32Array,
  who: Int32Array,
  stack: Int32Array,
  memos: readonly Uint8Array[],
  examine: Examine,
) => Expand;

function source(packing: Packing, invariants: readonly InvariantTable[]): string {
  const words = Array.from({ length: packing.words }, (_, word) => word);
  const each = (line: (word: number) => string, separator = "\n") => words.map(line).join(separator);
  const rest = words.slice(1);
  return `
${invariants.map((_, index) => `const memo${index} = memos[${index}];`).join("\n")}
return function expand(keys, at, count, candidates) {
  const { rows, leaders } = program;
  const { keys: out, counts } = candidates;
  let { table, code } = program;
  let end = 0;
  for (let state = 0; state < count; state++, at += ${packing.words}) {
    ${each((i) => `const key${i} = keys[at + ${i}];`)}
    const word0 = Math.imul(key0${rest.map((i) => ` - Math.imul(key${i}, ${packing.factors[i]})`).join("")}, ${packing.inverse});
    ${rest.map((i) => `const word${i} = key${i};`).join("\n")}
    ${packing.widths.map((_, component) => `const local${component} = locals[${component}] = ${read(packing, component)};`).join("\n")}
    ${invariants.map((invariant, index) => check(packing, invariant, index)).join("\n")}
    // First who has something to offer, or is not known to have nothing: without a branch, as it could not be foreseen.
    let busy = 0;
    let rare = 0;
    for (let lead = 0; lead < leaders.length; lead++) {
      const leader = leaders[lead];
      const next = table[rows[leader] + locals[leader]];
      entries[busy] = next;
      who[busy] = leader;
      busy += -(next ^ ${entry.nothing}) >>> 31;
      rare |= next - ${entry.nothing};
    }
    if (rare < 0) {
      // All are asked before anybody moves, as nobody does in a state that somebody's error ends.
      let error = false;
      for (let lead = 0; lead < busy; lead++) {
        if (entries[lead] === ${entry.unknown}) {
          const leader = who[lead];
          entries[lead] = program.fill(rows[leader], locals[leader]);
          if (entries[lead] === ${entry.unknown}) return state;
          ({ table, code } = program);
        }
        error ||= entries[lead] === ${entry.error};
      }
      if (error) {
        counts[state] = ${inError};
        continue;
      }
    }
    const start = end;
    for (let lead = 0; lead < busy; lead++) {
      let next = entries[lead];
      ${each((i) => `let sum${i} = key${i};`)}
      let depth = 0;
      for (;;) {
        const what = code[next];
        if (what === ${op.moves}) {
          // The first as if there were one: whether there is cannot be foreseen, so it decides by arithmetic and not by a branch.
          const moves = code[next + 1];
          let from = next + 2;
          ${each((i) => `out[end + ${i}] = sum${i} + code[from + ${i}];`)}
          end += (-moves >>> 31) * ${packing.words};
          for (let left = moves - 1; left > 0; left--) {
            from += ${packing.words};
            ${each((i) => `out[end + ${i}] = sum${i} + code[from + ${i}];`)}
            end += ${packing.words};
          }
        } else if (what === ${op.fork}) {
          stack[depth] = code[next + 2];
          ${each((i) => `stack[depth + ${i + 1}] = sum${i};`)}
          depth += ${packing.words + 1};
          next = code[next + 1];
          continue;
        } else {
          const asked = code[next + 1];
          const row = code[next + 2];
          if (what === ${op.add}) {
            ${each((i) => `sum${i} = (sum${i} + code[next + ${i + 3}]) | 0;`)}
          }
          const local = locals[asked];
          next = table[row + local];
          if (next === ${entry.unknown}) {
            next = program.fill(row, local);
            if (next === ${entry.unknown}) return state;
            ({ table, code } = program);
          }
          continue;
        }
        if (depth === 0) break;
        depth -= ${packing.words + 1};
        next = stack[depth];
        ${each((i) => `sum${i} = stack[depth + ${i + 1}];`)}
      }
    }
    if (end > out.length) return state;
    counts[state] = (end - start) / ${packing.words};
  }
  return count;
};`;
}

function read(packing: Packing, component: number): string {
  return `(word${packing.wordOf[component]} >>> ${packing.shifts[component]}) & ${packing.masks[component]}`;
}

function check(packing: Packing, { reads, memo }: InvariantTable, index: number): string {
  if (memo.length === 0) return `examine(${index}, 0, locals, state);`;
  let shift = 0;
  const parts = reads.map((component) => {
    const part = `local${component} << ${shift}`;
    shift += packing.widths[component]!;
    return part;
  });
  return `
    const combination${index} = ${parts.join(" | ") || "0"};
    if (memo${index}[combination${index}] !== 1) examine(${index}, combination${index}, locals, state);`;
}
