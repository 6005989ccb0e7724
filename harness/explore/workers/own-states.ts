import { Frontier } from "../frontier";
import { StateTable } from "../state-table";
import { Fresh, mostSources } from "../table-insert";
import { ownerOf } from "./ownership";
import type { Seat } from "./seat";

/** Empties a frontier; returns that of the states in it which this thread owns, and has `take` told of the place of each. */
export function ownStates(all: Frontier, words: number, { me, size }: Seat, take: (place: number) => void): Frontier {
  const own = new Frontier(words);
  for (let place = 0; all.waiting > 0; place++) {
    const { keys, at } = all.peek(1);
    if (ownerOf(keys[at]!, size) === me) {
      const room = own.reserve(1);
      room.keys.set(keys.subarray(at, at + words), room.at);
      own.push(1);
      take(place);
    }
    all.drop(1);
  }
  return own;
}

/** Of the states in a table those that this thread owns. */
export function ownTable(all: StateTable, { me, size }: Seat): StateTable {
  const { packing } = all;
  const { words } = packing;
  const own = new StateTable(packing, all.scrambling, all.log2);
  const fresh = new Fresh();
  all.forEachBlock(mostSources, (keys, count) => {
    let kept = 0;
    for (let at = 0; at < count * words; at += words) {
      if (ownerOf(keys[at]!, size) !== me) continue;
      for (let word = 0; word < words; word++) keys[kept + word] = keys[at + word]!;
      kept += words;
    }
    own.add(keys, kept / words, fresh);
  });
  return own;
}
