import type { Candidates } from "../expander";
import type { StateTable } from "../state-table";
import type { Fresh } from "../table-insert";
import type { Expanded } from "../unfolding";
import { type Collect, choiceBits, compileScatter, type Scatter, type Sending } from "./scatter";
import type { Seat } from "./seat";

/** States that a thread may expand in a round. */
export const mostPlaces = 2 ** (32 - choiceBits);
/** Successors sent that are looked up at a time: what is listed of them stays in the processor's cache. */
const blockSize = 1 << 12;

/** Successors that a thread has sent to this one: the key of the first at `at`, that of each next one `stride` words further. */
export interface Sent {
  readonly keys: Int32Array;
  readonly at: number;
  readonly count: number;
  readonly stride: number;
}

/** Successors on their way from the threads that expand to the threads that own, from one meeting to the next. */
export class Exchange {
  readonly #streams: readonly Int32Array[];
  /** By thread: how many successors it has for each thread. */
  readonly #counts: readonly Int32Array[];
  readonly #sending: Sending;
  readonly #streamWords: number;
  /** Words that a successor takes. */
  #stride = 0;
  #scatter!: Scatter;
  #collect!: Collect;

  /** Nothing can be sent before {@link lay}. */
  constructor(private readonly seat: Seat) {
    const { memory, size, me } = seat;
    this.#streamWords = memory.tuning.streamWords;
    this.#streams = memory.streams.map((stream) => new Int32Array(stream));
    this.#counts = memory.counts.map((counts) => new Int32Array(counts));
    this.#sending = { out: this.#streams[me]!, ends: new Int32Array(size) };
  }

  get bytes(): number {
    return this.#streams.reduce((sum, stream) => sum + stream.byteLength, 0);
  }

  /** Keys are like those of `table` from now on. */
  lay(table: StateTable): void {
    this.#stride = table.packing.words + 1;
    [this.#scatter, this.#collect] = compileScatter(table, this.seat);
  }

  /** Begins to send. */
  open(): void {
    const { ends } = this.#sending;
    for (let owner = 0; owner < ends.length; owner++) ends[owner] = owner * this.#streamWords;
  }

  /** Whether so many successors, all of `states` states, can be sent, whoever owns them. */
  fits({ counts }: Candidates, { states, transitions }: Expanded): boolean {
    const { ends } = this.#sending;
    const wanted = (transitions + 1) * this.#stride;
    let most = 0;
    for (let state = 0; state < states; state++) most = Math.max(most, counts[state]!);
    for (let owner = 0; owner < ends.length; owner++) {
      if (ends[owner]! + wanted > (owner + 1) * this.#streamWords) return false;
    }
    return most <= 2 ** choiceBits;
  }

  /** Lists in `fresh` what is to be looked up here of the successors of `states` states, the first of which has this place in the round, and sends the rest. */
  send(table: StateTable, candidates: Candidates, states: number, place: number, fresh: Fresh): void {
    fresh.begin(states);
    this.#scatter(table, candidates, states, place, fresh, this.#sending);
  }

  /** Sends no more. */
  close(): void {
    const { ends } = this.#sending;
    const counts = this.#counts[this.seat.me]!;
    for (let owner = 0; owner < ends.length; owner++) {
      counts[owner] = (ends[owner]! - owner * this.#streamWords) / this.#stride;
    }
  }

  /** How many successors `thread` has sent here. */
  sentBy(thread: number): number {
    return this.#counts[thread]![this.seat.me]!;
  }

  /** Of the successors that `thread` has sent here those behind the first `done`, as many as are looked up at a time. */
  block(thread: number, done: number): Sent {
    const stride = this.#stride;
    const at = this.seat.me * this.#streamWords + done * stride;
    return { keys: this.#streams[thread]!, at, count: Math.min(blockSize, this.sentBy(thread) - done), stride };
  }

  /** Lists in `fresh` what is to be looked up of a block. */
  collect(table: StateTable, { keys, at, count }: Sent, fresh: Fresh): void {
    fresh.begin(1);
    this.#collect(table, keys, at, count, fresh);
  }
}
