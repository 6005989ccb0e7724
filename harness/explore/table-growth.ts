import { maskOf } from "./packing";

/** Slots moved at a time. */
const movedAtOnce = 1024;

/** What of a table says where in its slots a key lies, and which share of the keys this thread moves. */
interface Shape {
  readonly sharing: { readonly me: number; readonly size: number };
  readonly slots: Int32Array;
  readonly log2: number;
  readonly tucked: boolean;
  readonly slotWords: number;
  readonly remainderBits: number;
  readonly displacementBits: number;
}

/**
 * Copies this thread's share of `old` to `slots`, which have the shape `into`. False when a displacement does not fit there.
 *
 * Shares begin behind an empty slot: what lies in slot p of the old table then comes to lie in slot p, or in a table of twice the slots in
 * 2p or 2p + 1 at the latest, so that threads never meet.
 */
export function moved(old: Shape, into: Shape, slots: Int32Array): boolean {
  const {
    slots: oldSlots,
    slotWords: oldWords,
    remainderBits: oldBits,
    displacementBits: oldShift,
    tucked: oldTucked,
  } = old;
  const { slotWords, remainderBits, displacementBits, tucked } = into;
  const oldMask = maskOf(old.log2);
  const oldDisplacements = maskOf(oldShift);
  const oldRemainders = maskOf(oldBits);
  const mask = maskOf(into.log2);
  const remainders = maskOf(remainderBits);
  const fullest = maskOf(displacementBits);
  const verbatim = Math.min(slotWords, oldWords);
  const taken = new Int32Array(Math.min(movedAtOnce, oldMask + 1));
  const { me, size } = old.sharing;
  const [begin, end] = [me, me + 1].map((share) => emptyFrom(oldSlots, oldWords, oldMask, share / size));
  for (let start = begin!; start < end!; start += taken.length) {
    const listed = listTaken(oldSlots, oldWords, oldMask, start, Math.min(end!, start + taken.length), taken);
    for (let at = 0; at < listed; at++) {
      const from = taken[at]!;
      const first = oldSlots[from * oldWords]!;
      const home = (from - (first & oldDisplacements) + 1) & oldMask;
      const content = first >>> oldShift;
      const position = (home << oldBits) | (content & oldRemainders);
      let slot = (position >>> remainderBits) | 0;
      let displacement = 1;
      while (slots[slot * slotWords] !== 0) {
        slot = (slot + 1) & mask;
        displacement++;
      }
      if (displacement > fullest) return false;
      const last = oldTucked ? content >>> oldBits : oldSlots[from * oldWords + oldWords - 1]!;
      const kept = position & remainders;
      slots[slot * slotWords] = ((tucked ? (last << remainderBits) | kept : kept) << displacementBits) | displacement;
      for (let word = 1; word < verbatim; word++) slots[slot * slotWords + word] = oldSlots[from * oldWords + word]!;
      if (oldTucked && !tucked) slots[slot * slotWords + slotWords - 1] = last;
    }
  }
  return true;
}

/** The first empty slot behind this share of all slots; beyond the last slot they go on at the first. */
function emptyFrom(slots: Int32Array, slotWords: number, mask: number, share: number): number {
  let slot = Math.floor((mask + 1) * share);
  while (slots[(slot & mask) * slotWords] !== 0) slot++;
  return slot;
}

/**
 * Writes to `taken` which slots of those from `start` to `end` are not empty, and returns how many. Without a branch: in a hash table
 * it would be foreseen wrongly as often as not.
 */
function listTaken(
  slots: Int32Array,
  slotWords: number,
  mask: number,
  start: number,
  end: number,
  taken: Int32Array,
): number {
  let listed = 0;
  for (let slot = start; slot < end; slot++) {
    const first = slots[(slot & mask) * slotWords]!;
    taken[listed] = slot & mask;
    listed += (first | -first) >>> 31;
  }
  return listed;
}
