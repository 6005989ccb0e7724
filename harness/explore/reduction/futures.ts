import { addBit, addBits } from "./bits";
import { type Facts, LEAD } from "./facts";

/** What a component may come to ask from a local state on, however the others move it, and where it must not be hurried. */
export interface Future {
  /** By local state: accesses that may be made from there on, as bits. */
  readonly accesses: readonly Int32Array[];
  /**
   * By local state, 1: each way round a loop leads the component's own step from one such state. A set that contains such a step is
   * not let stand for the whole, so no loop leaves the others waiting for ever, in whatever order it is searched.
   */
  readonly sticky: Uint8Array;
  readonly version: number;
}

/** Computes the future of one component from the facts as they stand. */
export function futureOf(facts: Facts, component: number, words: number): Future {
  const version = facts.moved[component]!;
  const locals = facts.locals(component);
  const own = Array.from({ length: locals }, (): number[] => []);
  const all = Array.from({ length: locals }, (): number[] => []);
  let isMoved = false;
  for (const { message, answers } of facts.of[component]!) {
    for (const [from, responses] of answers.entries()) {
      for (const { local } of responses ?? []) {
        if (message === LEAD) own[from]!.push(local);
        else if (local === from) continue;
        else isMoved = true;
        all[from]!.push(local);
      }
    }
  }
  return {
    accesses: accessesFrom(facts, component, all, words),
    sticky: isMoved ? stickyByReach(own, all) : stickyByOrder(own),
    version,
  };
}

function accessesFrom(facts: Facts, component: number, next: readonly number[][], words: number): Int32Array[] {
  const accesses = next.map((_, local) => {
    const bits = new Int32Array(words);
    for (const { id } of facts.footprints[component]![local] ?? []) addBit(bits, id);
    return bits;
  });
  for (let grown = true; grown; ) {
    grown = false;
    // Local states are numbered as they are met, so what follows mostly has the higher number.
    for (let local = next.length - 1; local >= 0; local--) {
      for (const to of next[local]!) if (addBits(accesses[local]!, accesses[to]!)) grown = true;
    }
  }
  return accesses;
}

/** Where nobody but the component moves it: the states from which a depth-first search goes back. */
function stickyByOrder(own: readonly number[][]): Uint8Array {
  const sticky = new Uint8Array(own.length);
  const [fresh, open, closed] = [0, 1, 2];
  const stage = new Uint8Array(own.length).fill(fresh);
  const taken = new Int32Array(own.length);
  for (let root = 0; root < own.length; root++) {
    if (stage[root] !== fresh) continue;
    const path = [root];
    stage[root] = open;
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const to = own[at]![taken[at]!++];
      if (to === undefined) {
        stage[at] = closed;
        path.pop();
      } else if (stage[to] === open) sticky[at] = 1;
      else if (stage[to] === fresh) {
        stage[to] = open;
        path.push(to);
      }
    }
  }
  return sticky;
}

/** Where others move it too: the states whose own steps can be undone, by whomever. */
function stickyByReach(own: readonly number[][], all: readonly number[][]): Uint8Array {
  return Uint8Array.from(own, (targets, from) => (targets.some((to) => reaches(all, to, from)) ? 1 : 0));
}

function reaches(next: readonly number[][], from: number, target: number): boolean {
  const met = new Set([from]);
  for (const at of met) {
    if (at === target) return true;
    for (const to of next[at]!) met.add(to);
  }
  return false;
}
