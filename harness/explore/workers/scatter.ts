import type { Candidates } from "../expander";
import { madeOnce } from "../made-once";
import type { StateTable } from "../state-table";
import { type Fresh, originBits } from "../table-insert";
import { closeList, list, openList, recognise } from "../table-sift";
import { ownerText } from "./ownership";
import type { Seat } from "./seat";

/** Bits of a choice in what is sent; the parent's place in the round stands above them. */
export const choiceBits = 12;

/** Successors on their way to other threads: each its key, then the parent's place in the round and the choice in one word. */
export interface Sending {
  readonly out: Int32Array;
  /** By owner where in `out` the next one goes. */
  readonly ends: Int32Array;
}

/**
 * Lists in `fresh` what is to be looked up of the successors of `states` states, the first of which has place `first` in the round, and writes
 * what other threads own to where they will read it. Neither what was looked up lately nor what was lately sent is done again.
 */
export type Scatter = (
  table: StateTable,
  candidates: Candidates,
  states: number,
  first: number,
  fresh: Fresh,
  sending: Sending,
) => void;

/** Lists in `fresh` what is to be looked up of `count` successors that another thread has sent, in `keys` from `at`. */
export type Collect = (table: StateTable, keys: Int32Array, at: number, count: number, fresh: Fresh) => void;

/** Generates both for keys like those of `table`. */
export function compileScatter(table: StateTable, seat: Seat): [Scatter, Collect] {
  return madeOnce(source(table, seat), (text) => new Function(text)() as [Scatter, Collect]);
}

function source(table: StateTable, { me, size }: Seat): string {
  const { words } = table.packing;
  const all = Array.from({ length: words }, (_, word) => word);
  return `
function scatter(table, { keys, counts }, states, first, fresh, { out, ends }) {
  ${openList}
  let next = 0;
  for (let state = 0; state < states; state++) {
    const count = counts[state];
    const sender = (first + state) << ${choiceBits};
    for (let choice = 0; choice < count; choice++, next += ${words}) {
      ${recognise(table)}
      ${ownerText(size)}
      const other = ((owner ^ ${me}) | -(owner ^ ${me})) >>> 31;
      ${list(`(choice << ${originBits}) | state`, "unknown & (other ^ 1)")}
      // What goes nowhere is written too, and written over.
      const at = ends[owner];
      ${all.map((word) => `out[at + ${word}] = key${word};`).join("\n")}
      out[at + ${words}] = sender | choice;
      ends[owner] = at + (${words + 1} & -(unknown & other));
    }
  }
  ${closeList}
}
function collect(table, keys, at, count, fresh) {
  ${openList}
  for (let index = 0, next = at; index < count; index++, next += ${words + 1}) {
    ${recognise(table)}
    ${list(`index << ${originBits}`, "unknown")}
  }
  ${closeList}
}
return [scatter, collect];`;
}
