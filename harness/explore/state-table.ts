import type { Candidates } from "./expander";
import { inverseOf, maskOf, type Packing } from "./packing";
import type { Rewrite } from "./rewrite";
import { moved } from "./table-growth";
import { compileInsert, Fresh, type Insert } from "./table-insert";
import { type TableSharing, Unshared } from "./table-sharing";
import { compileSift, recentLog2, type Sift } from "./table-sift";

/** Scrambles word 0 of a key, bijectively: the upper bits of `(word ^ word >>> shift) * factor` become the home slot. */
export interface Scrambling {
  readonly shift: number;
  /** Odd. */
  readonly factor: number;
}

const scrambled: Scrambling = { shift: 15, factor: 0x2c1b3c6d };

/** Slots filled at most, of each 100: linear probing stays short, and a doubled table is over a quarter full. */
const fullPercent = 58;
const smallest = 12;
/** Bits that a tucked slot must at least have for the displacement. */
const tuckedDisplacement = 6;
/** States rewritten at a time. */
const rewrittenAtOnce = 256;
/** Of so many slots one key may be a stray, as log2. */
const strayLog2 = 12;

/**
 * The visited set: exact, open addressing, linear probing, in one typed array.
 *
 * After Cleary 1984 (compact hash tables using bidirectional linear probing) only what the position does not say is stored.
 * Word 0 of the key is scrambled into 32 bits. The upper `log2` of them are the home slot; a slot holds the lower ones, the
 * remainder, and how far from home it lies, plus 1, so that 0 means empty. We differ in probing one way, with the displacement written out.
 *
 *     first word of a slot:   [ last word of the key, if tucked ][ remainder ][ displacement + 1 ]
 *     further words:          the key's other words as they are
 *
 * Tucking saves a word where the key's last one is narrow enough. The few keys that lie farther from home than a slot can say are
 * *strays*, kept apart. Slots are in the order of scrambled keys, so that growing
 * reads and writes memory front to back.
 */
export class StateTable {
  slots: Int32Array;
  /**
   * Keys lately looked up, each at the place its scrambled word 0 says: a cache, as successors of neighbours coincide more often than not.
   * invariant: between batches, what is in it is in the table, or stands where that key would never be looked for. A batch done in part breaks it.
   */
  readonly recent: Int32Array;
  /** States held, of those that this thread has added. */
  used = 0;
  /** Of those the number from which on it must make room. */
  limit = 0;
  /** States from which on the table must grow. */
  capacity = 0;
  /** log2 of the number of slots. */
  log2: number;
  tucked = false;
  slotWords = 0;
  remainderBits = 0;
  displacementBits = 0;
  /** Where growing would need more than this, it is refused. */
  maxBytes = Number.POSITIVE_INFINITY;

  readonly #inverse: number;
  #readmits = false;
  #mayTuck = true;
  readonly #sift: Sift;
  #insert!: Insert;

  constructor(
    readonly packing: Packing,
    readonly scrambling: Scrambling = scrambled,
    log2 = smallest,
    readonly sharing: TableSharing = new Unshared(),
  ) {
    this.#inverse = inverseOf(scrambling.factor);
    this.#sift = compileSift(this);
    this.log2 = log2;
    this.slots = this.#shape(log2);
    this.limit = this.capacity;
    this.recent = new Int32Array(packing.words << recentLog2);
    // The rest stands for the key of zeros, whose place is the first.
    this.recent[0] = this.#unscrambled(-1);
  }

  get bytes(): number {
    return this.slots.byteLength;
  }

  /**
   * Looks up the successors of the first `sources` states of a batch and adds those that are new, `room` of them at most.
   *
   * `full`: the table may not grow further. `enough`: there is one more than `room`. Either way the batch is done in part, and nothing may be looked up any more.
   */
  insert(candidates: Candidates, sources: number, fresh: Fresh, room: number): "done" | "full" | "enough" {
    this.list(candidates, sources, fresh);
    return this.insertListed(candidates, fresh, room);
  }

  /** Lists in `fresh` what is to be looked up of the successors of the first `sources` states of a batch. */
  list(candidates: Candidates, sources: number, fresh: Fresh): void {
    fresh.begin(sources);
    this.#sift(this, candidates, sources, fresh);
  }

  /** Looks up what `fresh` lists of a batch, and adds what is new; says what {@link insert} says. */
  insertListed(candidates: Pick<Candidates, "keys">, fresh: Fresh, room: number): "done" | "full" | "enough" {
    for (;;) {
      const outcome = this.#insert(this, candidates, fresh, room);
      if (outcome !== "crowded") return outcome;
      if (!this.makeRoom()) return "full";
    }
  }

  /** States held. */
  get held(): number {
    return this.used;
  }

  /** Whether there is room for one more stray. */
  get takesStrays(): boolean {
    return this.#readmits || this.sharing.strays.size < mostStrays(this.log2);
  }

  /** invariant: as slots are never emptied, a search for a stray ends at the farthest slot that can be told. */
  holdsStray(...key: readonly number[]): boolean {
    const { strays } = this.sharing;
    return strays.size > 0 && strays.has(key.join());
  }

  /** False where another thread has added it meanwhile. */
  addStray(...key: readonly number[]): boolean {
    return this.sharing.strays.add(key.join());
  }

  /**
   * Adds the first `count` of `keys`, however much memory it takes.
   * @param fresh - for the caller who adds often
   */
  add(keys: Int32Array, count: number, fresh = new Fresh()): void {
    if (fresh.keys.length < keys.length) fresh.keys = new Int32Array(keys.length);
    if (fresh.children.length === 0) fresh.children = new Int32Array(1);
    fresh.reserve(count);
    this.maxBytes = Number.POSITIVE_INFINITY;
    this.insert({ keys, counts: Int32Array.of(count) }, 1, fresh, count);
  }

  /** Has {@link limit} raised. False, with nothing changed, when that takes more than `maxBytes`. */
  protected makeRoom(): boolean {
    if (!this.grow()) return false;
    this.limit = this.capacity;
    return true;
  }

  /**
   * Twice the slots, or, where many empty slots are left and displacements are what runs out, slots that are not tucked.
   * False, with nothing changed, when that takes more than `maxBytes`; old and new table exist side by side for a while.
   */
  protected grow(): boolean {
    const crowded = this.held * 4 >= 2 ** this.log2;
    const log2 = crowded ? this.log2 + 1 : this.log2;
    const fits = log2 <= 31 && this.bytes + 4 * this.packing.words * 2 ** log2 <= this.maxBytes;
    if (!this.sharing.all(fits)) return false;
    if (!crowded) this.#mayTuck = false;
    const strays = this.sharing.strays.all();
    if (!this.#rehash(log2)) {
      this.#mayTuck = false;
      this.#rehash(log2);
    }
    this.#readmit(strays);
    return true;
  }

  /** Calls `visit` with this thread's share of the keys held, up to `most` at a time: the first `count` of `keys`, which are good until it returns. */
  forEachBlock(most: number, visit: (keys: Int32Array, count: number) => void): void {
    const { slots, slotWords, tucked } = this;
    const { words } = this.packing;
    const keys = new Int32Array(most * words);
    let end = 0;
    const visitFull = () => {
      if (end < keys.length) return;
      visit(keys, most);
      end = 0;
    };
    const { me, size, strays } = this.sharing;
    const [from, to] = [me, me + 1].map((share) => Math.floor((2 ** this.log2 * share) / size) * slotWords);
    for (let at = from!; at < to!; at += slotWords) {
      const first = slots[at]!;
      if (first === 0) continue;
      for (let word = 1; word < slotWords; word++) keys[end + word] = slots[at + word]!;
      if (tucked) keys[end + words - 1] = this.#tuckedWord(first);
      keys[end] = this.#unscrambled(this.#position(at / slotWords, first));
      end += words;
      visitFull();
    }
    for (const stray of me === 0 ? strays.all() : []) {
      keys.set(stray.split(",").map(Number), end);
      end += words;
      visitFull();
    }
    if (end > 0) visit(keys, end / words);
  }

  /** A table that holds the same states as keys under `packing`. */
  rewritten(packing: Packing, rewrite: Rewrite): StateTable {
    return this.rewriteTo(new StateTable(packing, this.scrambling, this.log2), rewrite);
  }

  /** Adds this thread's share of the states held to a table of another packing. */
  protected rewriteTo<Table extends StateTable>(table: Table, rewrite: Rewrite): Table {
    const block = new Int32Array(rewrittenAtOnce * table.packing.words);
    const fresh = new Fresh();
    this.forEachBlock(rewrittenAtOnce, (keys, count) => {
      rewrite(keys, 0, count, block, 0);
      table.add(block, count, fresh);
    });
    return table;
  }

  /** Lays slots out anew, without contents. */
  #shape(log2: number): Int32Array {
    const { words, tucked } = slotShape(this.packing, log2, this.#mayTuck);
    this.log2 = log2;
    this.remainderBits = 32 - log2;
    this.tucked = tucked;
    this.displacementBits = tucked ? log2 - this.packing.lastWidth : log2;
    this.slotWords = words;
    this.capacity = Math.floor((2 ** log2 * fullPercent) / 100);
    this.#insert = compileInsert(this);
    return this.sharing.lay(2 ** log2, words);
  }

  /** The scrambled word 0 of the key in `slot`, whose first word is `first`. */
  #position(slot: number, first: number): number {
    const displacement = (first & maskOf(this.displacementBits)) - 1;
    const home = (slot - displacement) & maskOf(this.log2);
    const remainder = (first >>> this.displacementBits) & maskOf(this.remainderBits);
    return (home << this.remainderBits) | remainder;
  }

  #tuckedWord(first: number): number {
    // In two shifts: together they may be 32, which would shift by 0.
    return (first >>> this.displacementBits) >>> this.remainderBits;
  }

  #unscrambled(position: number): number {
    const folded = Math.imul(position, this.#inverse);
    let word = folded;
    for (let known = this.scrambling.shift; known < 32; known += this.scrambling.shift) {
      word = folded ^ (word >>> this.scrambling.shift);
    }
    return word;
  }

  /** Those that were far from home in the table before seldom are in a larger one. */
  #readmit(strays: readonly string[]): void {
    this.recent.fill(0);
    this.recent[0] = this.#unscrambled(-1);
    if (this.sharing.me === 0) {
      // Whatever stays a stray is taken: to grow once more would take the other threads, which wait for this one.
      this.#readmits = true;
      const keys = Int32Array.from(strays.flatMap((stray) => stray.split(",").map(Number)));
      this.used -= strays.length;
      const { maxBytes } = this;
      this.add(keys, strays.length);
      this.maxBytes = maxBytes;
      this.#readmits = false;
    }
    this.sharing.all(true);
  }

  /** Moves everything but strays to a table of another shape. False when a displacement does not fit there: then another shape must be tried. */
  #rehash(log2: number): boolean {
    const old = { ...this };
    const slots = this.#shape(log2);
    if (this.sharing.all(moved(old, this, slots))) {
      this.slots = slots;
      return true;
    }
    Object.assign(this, old);
    return false;
  }
}

/** Strays that a table of `2 ** log2` slots may have. */
export function mostStrays(log2: number): number {
  return 2 ** (log2 - strayLog2);
}

/** How many words a slot takes in a table of `2 ** log2` slots, and whether the key's last word is tucked into the first. */
export function slotShape(packing: Packing, log2: number, mayTuck = true): { words: number; tucked: boolean } {
  const tucked = mayTuck && packing.words > 1 && log2 - packing.lastWidth >= tuckedDisplacement;
  return { words: packing.words - (tucked ? 1 : 0), tucked };
}
