import type { Interchangeable } from "../network/network";
import { plainChanges } from "./plain-changes";

/** Told which local states an exchange of instances leads to, before they are written down. */
export type Admit = (component: number, local: number) => void;

/** Longest run of instances that look alike, and are not, of which every order is tried: 5! = 120. */
const mostOrdered = 5;

/** One kind of interchangeable instances. */
export class InstanceGroup {
  readonly size: number;
  /** Exchanges made by the last {@link sort}, each by the first of the two neighbours. */
  readonly swaps: Int32Array;
  swapCount = 0;

  /** By component the instance whose own it is, or -1, and its place among that instance's. */
  readonly #owner: Int32Array;
  readonly #place: Int32Array;
  /** By component and local state: 0 not known, else where in {@link #pool} it stands how the local state looks. */
  readonly #looks: Int32Array<ArrayBuffer>[];
  /** How many other instances know of a local state, what it adds to its own instance's looks, and pairs of instance and addend. */
  #pool = new Int32Array(64);
  #poolEnd = 1;
  /** By component, local state and instance, plus 1: the local state after an exchange with the instance after that. */
  readonly #exchanged: Int32Array<ArrayBuffer>[];
  /** The same for an exchange of the owner with any instance. */
  readonly #moved: Int32Array<ArrayBuffer>[];

  readonly #sums: Int32Array;
  /** Whether somebody else knows the instance by name. */
  readonly #known: Uint8Array;
  /** At each place the instance that has come there. */
  readonly #order: Int32Array;
  readonly #result: Int32Array;

  constructor(
    private readonly part: Interchangeable,
    private readonly components: number,
    private readonly ask: Interchangeable["exchanged"],
    private readonly admit: Admit,
  ) {
    this.size = part.blocks.length;
    // Sorting makes at most one exchange a pair; ordering what looks alike, fewer again than all its orders.
    this.swaps = new Int32Array(this.size * this.size + this.size * 120);
    this.#owner = new Int32Array(components).fill(-1);
    this.#place = new Int32Array(components);
    for (const [instance, block] of part.blocks.entries()) {
      for (const [place, component] of block.entries()) {
        this.#owner[component] = instance;
        this.#place[component] = place;
      }
    }
    const tables = () => Array.from({ length: components }, () => new Int32Array(0));
    this.#looks = tables();
    this.#exchanged = tables();
    this.#moved = tables();
    this.#sums = new Int32Array(this.size);
    this.#known = new Uint8Array(this.size);
    this.#order = new Int32Array(this.size);
    this.#result = new Int32Array(components);
  }

  sort(locals: Int32Array): void {
    this.swapCount = 0;
    const anyKnown = this.#look(locals);
    if (this.#sortSums()) this.#apply(locals);
    if (anyKnown) this.#orderAlike(locals);
  }

  twin(instance: number, component: number): number {
    const owner = this.#owner[component]!;
    if (owner !== instance && owner !== instance + 1) return component;
    return this.part.blocks[owner === instance ? instance + 1 : instance]![this.#place[component]!]!;
  }

  exchange(locals: Int32Array, instance: number): void {
    for (let component = 0; component < this.components; component++) {
      this.#result[this.twin(instance, component)] = this.image(component, locals[component]!, instance);
    }
    locals.set(this.#result);
  }

  /** Sums up how each instance looks. Returns whether one of them is known elsewhere. */
  #look(locals: Int32Array): boolean {
    const sums = this.#sums;
    const known = this.#known;
    sums.fill(0);
    known.fill(0);
    let anyKnown = false;
    for (let component = 0; component < this.components; component++) {
      const local = locals[component]!;
      const at = this.#looks[component]![local] || this.#fillLooks(component, local);
      const pool = this.#pool;
      const owner = this.#owner[component]!;
      if (owner >= 0) sums[owner] = (sums[owner]! + pool[at + 1]!) | 0;
      const others = pool[at]!;
      if (others === 0) continue;
      anyKnown = true;
      // What an instance knows of others is its own affair no longer: exchanging it is not only a change of place.
      if (owner >= 0) known[owner] = 1;
      for (let pair = at + 2, end = pair + 2 * others; pair < end; pair += 2) {
        const instance = pool[pair]!;
        known[instance] = 1;
        sums[instance] = (sums[instance]! + pool[pair + 1]!) | 0;
      }
    }
    return anyKnown;
  }

  /** Insertion sort, since states come nearly sorted. Returns whether anything moved. */
  #sortSums(): boolean {
    const sums = this.#sums;
    const known = this.#known;
    const order = this.#order;
    for (let instance = 0; instance < this.size; instance++) order[instance] = instance;
    for (let end = 1; end < this.size; end++) {
      for (let place = end - 1; place >= 0 && sums[place]! > sums[place + 1]!; place--) {
        const [sum, flag, from] = [sums[place]!, known[place]!, order[place]!];
        sums[place] = sums[place + 1]!;
        known[place] = known[place + 1]!;
        order[place] = order[place + 1]!;
        sums[place + 1] = sum;
        known[place + 1] = flag;
        order[place + 1] = from;
        this.swaps[this.swapCount++] = place;
      }
    }
    return this.swapCount > 0;
  }

  /** Moves everything to where sorting has put its instance. */
  #apply(locals: Int32Array): void {
    const { blocks } = this.part;
    const result = this.#result;
    result.set(locals);
    for (let place = 0; place < this.size; place++) {
      const from = this.#order[place]!;
      if (from === place) continue;
      const source = blocks[from]!;
      const target = blocks[place]!;
      for (let index = 0; index < source.length; index++) {
        const component = source[index]!;
        const local = locals[component]!;
        if (this.#pool[this.#looks[component]![local]!] !== 0) continue;
        result[target[index]!] =
          (this.#moved[component]![local * this.size + place]! || this.#fillMoved(component, local, place)) - 1;
      }
    }
    for (let component = 0; component < this.components; component++) {
      let local = locals[component]!;
      if (this.#pool[this.#looks[component]![local]!] === 0) continue;
      let now = component;
      for (let index = 0; index < this.swapCount; index++) {
        local = this.image(now, local, this.swaps[index]!);
        now = this.twin(this.swaps[index]!, now);
      }
      result[now] = local;
    }
    locals.set(result);
  }

  /** Instances that look alike and are known elsewhere need not be alike: of few, the order is taken that gives the smallest state. */
  #orderAlike(locals: Int32Array): void {
    for (let start = 0; start < this.size; ) {
      let end = start + 1;
      let known = this.#known[start]!;
      while (end < this.size && this.#sums[end] === this.#sums[start]) known |= this.#known[end++]!;
      if (known !== 0 && end - start > 1 && !this.#alike(locals, start, end) && end - start <= mostOrdered) {
        this.#smallestOrder(locals, start, end);
      }
      start = end;
    }
  }

  #alike(locals: Int32Array, start: number, end: number): boolean {
    for (let instance = start; instance + 1 < end; instance++) {
      for (let component = 0; component < this.components; component++) {
        const local = this.image(component, locals[component]!, instance);
        if (local !== locals[this.twin(instance, component)]) return false;
      }
    }
    return true;
  }

  /** All orders, each by an exchange of neighbours from the one before: plain changes, as bell-ringers have them. */
  #smallestOrder(locals: Int32Array, start: number, end: number): void {
    const from = this.swapCount;
    const best = locals.slice();
    let bestAt = from;
    for (const change of plainChanges(end - start)) {
      this.exchange(locals, start + change);
      this.swaps[this.swapCount++] = start + change;
      if (!smaller(locals, best)) continue;
      best.set(locals);
      bestAt = this.swapCount;
    }
    locals.set(best);
    this.swapCount = bestAt;
  }

  /** What `local` of `component` becomes when `instance` is exchanged with the one after it. */
  image(component: number, local: number, instance: number): number {
    const known = this.#exchanged[component]![local * (this.size - 1) + instance];
    if (known) return known - 1;
    const exchanged = this.ask(component, local, instance, instance + 1);
    this.admit(this.twin(instance, component), exchanged);
    const table = roomFor(this.#exchanged[component]!, (local + 1) * (this.size - 1));
    this.#exchanged[component] = table;
    table[local * (this.size - 1) + instance] = exchanged + 1;
    return exchanged;
  }

  #fillMoved(component: number, local: number, to: number): number {
    const moved = this.ask(component, local, this.#owner[component]!, to);
    this.admit(this.part.blocks[to]![this.#place[component]!]!, moved);
    const table = roomFor(this.#moved[component]!, (local + 1) * this.size);
    this.#moved[component] = table;
    table[local * this.size + to] = moved + 1;
    return moved + 1;
  }

  #fillLooks(component: number, local: number): number {
    const owner = this.#owner[component]!;
    const nowhere = this.part.view(component, local, -1);
    // Twins are one kind of component, and whatever is no instance's is a kind by itself.
    const kind = owner < 0 ? -1 - component : this.#place[component]!;
    const pairs: number[] = [];
    let own = 0;
    for (let instance = 0; instance < this.size; instance++) {
      const view = this.part.view(component, local, instance);
      if (instance === owner) own = scrambled(kind, 1, view);
      else if (view !== nowhere) pairs.push(instance, scrambled(kind, 0, view));
    }
    const at = this.#poolEnd;
    this.#poolEnd += 2 + pairs.length;
    this.#pool = roomFor(this.#pool, this.#poolEnd);
    this.#pool.set([pairs.length / 2, own, ...pairs], at);
    const table = roomFor(this.#looks[component]!, local + 1);
    this.#looks[component] = table;
    table[local] = at;
    return at;
  }
}

function smaller(one: Int32Array, other: Int32Array): boolean {
  for (let index = 0; index < one.length; index++) {
    if (one[index] !== other[index]) return one[index]! < other[index]!;
  }
  return false;
}

/** Depends on what is looked at and nothing else, so that the same states stand for their like in every search. */
function scrambled(kind: number, own: number, view: string): number {
  let word = Math.imul(2 * kind + own, 0x9e3779b1);
  for (let at = 0; at < view.length; at++) word = Math.imul(word ^ view.charCodeAt(at), 0x01000193);
  word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d);
  return Math.imul(word ^ (word >>> 13), 0x297a2d39) ^ (word >>> 16);
}

function roomFor(table: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (table.length >= length) return table;
  const larger = new Int32Array(Math.max(length, 2 * table.length, 16));
  larger.set(table);
  return larger;
}
