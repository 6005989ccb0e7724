import { Frontier } from "../frontier";
import { ownerOf } from "./scatter";
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
