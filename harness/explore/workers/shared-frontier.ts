import type { Frontier, Run } from "../frontier";
import type { Rewrite } from "../rewrite";
import { copying, Ring } from "./ring";
import type { Seat } from "./seat";

/** States of one thread that one thread has taken upon itself to expand: `count` of them, the first with number `state`. */
export interface Claim {
  readonly thread: number;
  readonly state: number;
  readonly count: number;
}

/** Of what a ring had room for, what the next has. */
const growth = 1.5;

/**
 * The states that wait, of all threads. Each thread numbers those it has met, and keeps those of this level and the next in a ring in shared
 * memory. It claims the states of this level that it is to expand: first its own, then those of others, so that nobody is done long before the rest.
 */
export class SharedFrontier {
  /** States that this thread has met. */
  met = 0;
  /** How often this thread's ring was laid out. */
  laid = 0;
  readonly #rings: Ring[];
  /** By thread: how often its ring was laid out, as far as it is known here; its first state of this level, and the first of the next. */
  readonly #known: number[];
  readonly #from: number[];
  readonly #to: number[];
  /** By thread: how many of its states of this level were claimed. */
  readonly #claimed: Int32Array;

  constructor(
    private readonly seat: Seat,
    private words: number,
  ) {
    const { memory, size } = seat;
    this.#claimed = new Int32Array(memory.claimed);
    const zeros = () => new Array<number>(size).fill(0);
    [this.#known, this.#from, this.#to] = [zeros(), zeros(), zeros()];
    this.#rings = Array.from({ length: size }, () => new Ring(new SharedArrayBuffer(4 * words), words));
    this.#lay(memory.tuning.ringStates, copying(words));
  }

  /** Bytes of this thread's own. */
  get bytes(): number {
    return this.#mine.bytes;
  }

  /** Of the states that wait, which all threads have alike, takes this thread's share, and tells the place of each. */
  takeShare(all: Frontier, tell: (place: number) => void): void {
    const { me, size } = this.seat;
    const [from, to] = [me, me + 1].map((share) => Math.floor((all.waiting * share) / size));
    for (let place = from!; place < to!; place++) {
      const { keys, at } = all.peek(1, place);
      this.push(keys.subarray(at, at + this.words), 1);
      tell(place);
    }
  }

  /** Bytes that so many states more take at most: as long as they are copied, the old ring counts too. */
  mayTake(count: number): number {
    const states = this.#enlarged(count);
    return states === this.#mine.states ? 0 : 4 * states * this.words;
  }

  /** Takes in the first `count` of `keys`. */
  push(keys: Int32Array, count: number): void {
    const { words } = this;
    const states = this.#enlarged(count);
    if (states > this.#mine.states) this.#lay(states, copying(words));
    for (let done = 0; done < count; ) {
      const room = this.#mine.run(this.met, count - done);
      room.keys.set(keys.subarray(done * words, (done + room.count) * words), room.at);
      this.met += room.count;
      done += room.count;
    }
  }

  /** Up to `most` states of this level that nobody has claimed; undefined when there are none left. */
  claim(most: number): Claim | undefined {
    const { me, size } = this.seat;
    for (let index = 0; index < size; index++) {
      const thread = (me + index) % size;
      const all = this.#to[thread]! - this.#from[thread]!;
      if (Atomics.load(this.#claimed, thread) >= all) continue;
      const first = Atomics.add(this.#claimed, thread, most);
      if (first < all) return { thread, state: this.#from[thread]! + first, count: Math.min(most, all - first) };
    }
    return undefined;
  }

  /** The states claimed, `most` of them or as many as lie in a row. */
  run({ thread, state, count }: Claim, most: number): Run {
    return this.#rings[thread]!.run(state, Math.min(most, count));
  }

  /** Hears how often each thread has laid out its ring. */
  hear(laid: readonly number[]): void {
    for (const [thread, times] of laid.entries()) {
      for (; this.#known[thread]! < times; this.#known[thread]!++) {
        if (thread === this.seat.me) continue;
        this.#rings[thread] = new Ring(this.seat.handover.take(thread, "ring"), this.words);
      }
    }
  }

  /** Goes on to the next level: what each thread has met. To be called by all threads, before any claims. */
  beginLevel(met: readonly number[]): void {
    for (const [thread, end] of met.entries()) {
      this.#from[thread] = this.#to[thread]!;
      this.#to[thread] = end;
      if (this.seat.leads) Atomics.store(this.#claimed, thread, 0);
    }
  }

  /** Lays this thread's states out anew, as keys of so many words. The other threads are to do so too, and to {@link hear}. */
  rewrite(words: number, rewrite: Rewrite): void {
    this.words = words;
    this.#lay(this.#mine.states, rewrite);
  }

  /** States that the ring must have room for when so many more come in. */
  #enlarged(count: number): number {
    const all = this.met + count - this.#from[this.seat.me]!;
    return all > this.#mine.states ? Math.ceil(all * growth) : this.#mine.states;
  }

  get #mine(): Ring {
    return this.#rings[this.seat.me]!;
  }

  #lay(states: number, rewrite: Rewrite): void {
    const { me, handover } = this.seat;
    const buffer = new SharedArrayBuffer(4 * states * this.words);
    const ring = new Ring(buffer, this.words);
    ring.takeOver(this.#mine, this.#from[me]!, this.met, rewrite);
    this.#rings[me] = ring;
    handover.give("ring", buffer);
    this.laid++;
  }
}
