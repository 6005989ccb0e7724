import type { Candidates } from "./expander";
import { Packing } from "./packing";
import { SignatureBits } from "./signature-bits";
import { StateTable } from "./state-table";
import { Fresh } from "./table-insert";

/** How visited states are remembered: as they are, or by signatures of 48 bits, or as three bits of an array each. */
export type StoreKind = "exact" | "hash-compact" | "bit-state";

/** log2 of the signatures that hash-compact tells apart: 32 bits and 16. */
const signatureBits = 48;
const signaturePacking = new Packing([32, signatureBits - 32]);

/**
 * A visited set that takes a new state for a known one now and then, where their signatures agree, and needs far less memory for that.
 *
 * Signatures are of local states and not of keys, so they outlive a packing.
 */
export class LossySet {
  readonly log2 = 0;
  readonly #table: StateTable | SignatureBits;
  readonly #inner = new Fresh();
  #signatures = new Int32Array(0);
  #locals = new Int32Array(0);

  constructor(
    kind: Exclude<StoreKind, "exact">,
    public packing: Packing,
    maxBytes: number,
  ) {
    this.#table = kind === "bit-state" ? new SignatureBits(maxBytes) : new StateTable(signaturePacking);
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  set maxBytes(bytes: number) {
    this.#table.maxBytes = bytes;
  }

  /** The probability that at least one state was taken for another, for signatures as good as random numbers. */
  get omission(): number {
    const table = this.#table;
    const expected =
      table instanceof SignatureBits ? table.expectedOmissions : table.used ** 2 / 2 / 2 ** signatureBits;
    return -Math.expm1(-expected);
  }

  /** As {@link StateTable.insert}. */
  insert(candidates: Candidates, sources: number, fresh: Fresh, room: number): "done" | "full" | "enough" {
    const { packing } = this;
    const { counts, keys } = candidates;
    let total = 0;
    for (let source = 0; source < sources; source++) total += Math.max(0, counts[source]!);
    this.#sign(keys, total);
    const inner = this.#inner;
    if (inner.choices.length < total) {
      inner.keys = new Int32Array(4 * total);
      inner.reserve(total);
    }
    inner.children = fresh.children;
    const outcome = this.#table.insert({ keys: this.#signatures, counts }, sources, inner, room);
    let first = 0;
    let found = 0;
    for (let source = 0; source < sources; source++) {
      for (const end = found + fresh.children[source]!; found < end; found++) {
        const choice = inner.choices[found]!;
        fresh.choices[found] = choice;
        const from = (first + choice) * packing.words;
        fresh.keys.set(keys.subarray(from, from + packing.words), fresh.at + found * packing.words);
      }
      first += Math.max(0, counts[source]!);
    }
    fresh.count = inner.count;
    return outcome;
  }

  /** Adds the first `count` of `keys`. */
  add(keys: Int32Array, count: number): void {
    const fresh = new Fresh();
    fresh.keys = new Int32Array(keys.length);
    fresh.reserve(count);
    fresh.children = new Int32Array(1);
    this.#table.maxBytes = Number.POSITIVE_INFINITY;
    this.insert({ keys, counts: Int32Array.of(count) }, 1, fresh, count);
  }

  /** Two words for each key, well mixed. */
  #sign(keys: Int32Array, count: number): void {
    const { packing } = this;
    const components = packing.widths.length;
    if (this.#signatures.length < 2 * count) this.#signatures = new Int32Array(4 * count);
    if (this.#locals.length !== components) this.#locals = new Int32Array(components);
    const locals = this.#locals;
    for (let index = 0; index < count; index++) {
      packing.unpack(keys, index * packing.words, locals);
      let first = 0x2545f491;
      let second = 0x6c078965;
      for (let component = 0; component < components; component++) {
        const mixed = Math.imul(locals[component]! + Math.imul(component + 1, 0x9e3779b1), 0x85ebca6b);
        first = Math.imul(first ^ mixed ^ (mixed >>> 13), 0x2c1b3c6d);
        first ^= first >>> 15;
        second = Math.imul((second << 5) ^ (second >>> 27) ^ mixed ^ (mixed >>> 17), 0xc2b2ae35 | 0);
      }
      this.#signatures[2 * index] = Math.imul(first ^ (first >>> 16), 0x297a2d39);
      this.#signatures[2 * index + 1] = (second ^ (second >>> 16)) & 0xffff;
    }
  }
}
