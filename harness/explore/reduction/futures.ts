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

/** An access that may be refused, as of a lock, weighs more than any number of others. */
const refusable = 1000;

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
    sticky: isMoved ? stickyByReach(own, all) : stickyInLoops(own, weights(facts, component, locals)),
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

/** How little is lost where a local state's steps never count alone: most for those that others can refuse or hurry. */
function weights(facts: Facts, component: number, locals: number): Int32Array {
  return Int32Array.from({ length: locals }, (_, local) => {
    let weight = 0;
    for (const { senders, answers } of facts.footprints[component]![local] ?? []) {
      if (senders.size < 2) continue;
      weight += answers.some((responses) => responses?.length === 0) ? refusable : 1;
    }
    return weight;
  });
}

/** Where nobody but the component moves it: enough states that each loop has one, the heaviest of the loop first. */
function stickyInLoops(own: readonly number[][], weight: Int32Array): Uint8Array {
  const sticky = new Uint8Array(own.length);
  const left = [own.map((_, local) => local)];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    for (const loop of loops(own, part)) {
      const heaviest = loop.reduce((best, local) => (weight[local]! > weight[best]! ? local : best));
      sticky[heaviest] = 1;
      left.push(loop.filter((local) => local !== heaviest));
    }
  }
  return sticky;
}

/** Sets of local states of `part` of which each leads to each within `part` (Tarjan 1972); those that lead nowhere near themselves are left out. */
function loops(own: readonly number[][], part: readonly number[]): number[][] {
  const found: number[][] = [];
  const inPart = new Set(part);
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  for (const root of part) {
    if (order.has(root)) continue;
    const path = [{ at: root, next: 0 }];
    order.set(root, order.size);
    low.set(root, order.get(root)!);
    open.push(root);
    isOpen.add(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { at } = top;
      const to = own[at]![top.next++];
      if (to === undefined) {
        path.pop();
        const above = path.at(-1)?.at;
        if (above !== undefined) low.set(above, Math.min(low.get(above)!, low.get(at)!));
        if (low.get(at) === order.get(at)) {
          const members = open.splice(open.lastIndexOf(at));
          for (const member of members) isOpen.delete(member);
          if (members.length > 1 || own[at]!.includes(at)) found.push(members);
        }
      } else if (!inPart.has(to)) continue;
      else if (!order.has(to)) {
        order.set(to, order.size);
        low.set(to, order.get(to)!);
        open.push(to);
        isOpen.add(to);
        path.push({ at: to, next: 0 });
      } else if (isOpen.has(to)) low.set(at, Math.min(low.get(at)!, order.get(to)!));
    }
  }
  return found;
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
