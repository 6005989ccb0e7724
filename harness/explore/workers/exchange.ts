import type { Candidates } from "../expander";
import type { Expanded } from "../unfolding";
import { compileGather, endOfStream, type Gather, Gathering } from "./gather";
import { type Descent, wayOf } from "./links";
import { compileScatter, forgetSent, newSent, ownerOf, type Scatter, type Scattering } from "./scatter";
import { listedAtMost } from "./search-memory";
import type { Seat } from "./seat";

/** Successors put into the visited set at a time. */
const blockSize = 1 << 12;
/** A choice goes into 16 bits. */
const mostChoices = 1 << 16;

/** Successors on their way from the threads that expand to the threads that own, from one meeting to the next. */
export class Exchange {
  readonly gathering: Gathering;
  /** States this thread may list between two meetings. */
  readonly room: number;
  /** Ranks of the states this thread has listed. */
  readonly ranks: Float64Array;
  readonly #listed: Int32Array;
  readonly #streamWords: number;
  #words = 0;
  #scattering!: Scattering;
  #scatter!: Scatter;
  #gather!: Gather;
  #firsts: readonly number[] = [];
  /** A block of a state that all have unfolded: how many of its successors wait, and whether the block at hand is one. */
  #common = 0;
  #isCommon = false;

  /** Nothing can be sent before {@link lay}. */
  constructor(private readonly seat: Seat) {
    const { memory, size, me } = seat;
    this.room = listedAtMost(memory.tuning);
    this.#streamWords = memory.tuning.streamWords;
    this.gathering = new Gathering(size, this.room, blockSize);
    for (let thread = 0; thread < size; thread++) {
      this.gathering.ranks.push(new Float64Array(memory.ranks[thread]!));
      this.gathering.counts.push(new Int32Array(memory.counts[thread]!));
      this.gathering.streams.push(new Int32Array(memory.streams[thread]!));
    }
    this.ranks = this.gathering.ranks[me]!;
    this.#listed = this.gathering.counts[me]!;
  }

  get bytes(): number {
    return this.gathering.streams.reduce((sum, stream) => sum + stream.byteLength, 0);
  }

  /** Keys have so many words from now on. */
  lay(words: number): void {
    const { size, me } = this.seat;
    this.#words = words;
    this.#scatter = compileScatter(words, size);
    this.#gather = compileGather(words, size);
    const ends = new Int32Array(size);
    this.#scattering = { out: this.gathering.streams[me]!, ends, sent: newSent(words) };
    this.gathering.reserve(blockSize + Math.ceil(this.#streamWords / (words + 1)), words);
  }

  /** Begins to send. */
  open(): void {
    const { ends } = this.#scattering;
    for (let owner = 0; owner < ends.length; owner++) ends[owner] = owner * this.#streamWords;
  }

  /** Whether so many successors can be sent, whoever owns them. */
  fits(successors: number): boolean {
    const wanted = (successors + 1) * (this.#words + 1);
    const free = (end: number, owner: number) => (owner + 1) * this.#streamWords - end;
    return successors < mostChoices && this.#scattering.ends.every((end, owner) => wanted <= free(end, owner));
  }

  /** Lists `states` states behind the first `listed`, and sends their successors. */
  send({ keys, counts }: Candidates, states: number, listed: number): void {
    this.#scatter(this.#scattering, keys, counts, states, listed, this.#listed);
  }

  /** Sends no more. */
  close(): void {
    const { out, ends } = this.#scattering;
    for (const end of ends) out[end + this.#words] = endOfStream;
  }

  /** Something sent was not taken in and is sent again later. */
  forget(): void {
    forgetSent(this.#scattering.sent);
  }

  /**
   * Begins to receive what follows from listed states with ranks below `watermark`; says how many these are.
   * @param firsts - by thread the number of the first state it has listed
   */
  receive(listed: readonly number[], firsts: readonly number[], watermark: number): Expanded {
    const { heads, ends, cursors, ranks, counts } = this.gathering;
    let states = 0;
    let transitions = 0;
    this.#firsts = firsts;
    this.#common = 0;
    this.#isCommon = false;
    for (const [thread, all] of listed.entries()) {
      const end = countBelow(ranks[thread]!, all, watermark);
      for (let place = 0; place < end; place++) transitions += counts[thread]![place]!;
      states += end;
      heads[thread] = 0;
      ends[thread] = end;
      cursors[thread] = this.seat.me * this.#streamWords;
    }
    return { states, transitions };
  }

  /** Begins to receive the successors of one state, which every thread has unfolded, and `owner` listed as its number `first`. */
  receiveCommon(owner: number, first: number, { keys }: Candidates, successors: number): void {
    const { seat, gathering } = this;
    const words = this.#words;
    this.receive(new Array<number>(seat.size).fill(0), new Array<number>(seat.size).fill(first), 0);
    this.#isCommon = true;
    gathering.reserve(successors, words);
    gathering.bases[owner]![0] = gathering.base;
    gathering.base += successors;
    for (let choice = 0; choice < successors; choice++) {
      const from = choice * words;
      if (ownerOf(keys[from]!, seat.size) !== seat.me) continue;
      gathering.keys.set(keys.subarray(from, from + words), this.#common * words);
      gathering.origins[this.#common] = owner;
      gathering.ways[this.#common++] = choice;
    }
  }

  /** Receives a block; returns how many successors it has, and 0 at the end. */
  block(): number {
    const { heads, ends } = this.gathering;
    const common = this.#common;
    this.#common = 0;
    if (common > 0) return common;
    for (;;) {
      const received = this.#gather(this.gathering);
      if (received > 0 || heads.every((head, thread) => head === ends[thread])) return received;
    }
  }

  /** Says of the successors of the block that `chosen` lists how each came about. */
  descent(chosen: Int32Array, count: number, descent: Descent): void {
    const { origins, ways: written, bases } = this.gathering;
    const { ranks, parents, ways } = descent;
    // A state that all have unfolded stands at the first place of its list, and its choices have the whole word.
    const placeShift = this.#isCommon ? 31 : 16;
    const choices = this.#isCommon ? 0x7fffffff : 0xffff;
    for (let index = 0; index < count; index++) {
      const successor = chosen[index]!;
      const origin = origins[successor]!;
      const place = written[successor]! >>> placeShift;
      const choice = written[successor]! & choices;
      ranks[index] = bases[origin]![place]! + choice;
      parents[index] = this.#firsts[origin]! + place;
      ways[index] = wayOf(origin, choice, this.seat.size);
    }
  }
}

/** How many of the first `count` of ascending `ranks` are below `bound`. */
function countBelow(ranks: Float64Array, count: number, bound: number): number {
  let low = 0;
  for (let high = count; low < high; ) {
    const middle = (low + high) >>> 1;
    if (ranks[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
