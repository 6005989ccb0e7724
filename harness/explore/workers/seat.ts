import { CallerMistake, type Place } from "../../language/caller-mistake";
import { ToldApart } from "../symmetry-check";
import { Handover } from "./handover";
import type { SearchMemory } from "./search-memory";

/** Numbers of control words: who has arrived at the meeting at hand, which meeting that is, whether the search is over, whether it failed. */
const word = { arrived: 0, meeting: 1, over: 2, failed: 3 } as const;
const failing = { writing: 1, written: 2 } as const;

/** Looks at a meeting before a thread goes to sleep: others mostly arrive within microseconds. */
const looks = 2000;
/** Milliseconds after which a sleeping thread sees whether another has died. */
const awakeEveryMs = 50;

/** The search is over for this thread: the first one has ended it, or another has failed. */
export class SearchOver extends Error {}

/** One thread's place in a search that several threads do together; thread 0 leads. */
export class Seat {
  readonly #control: Int32Array;
  readonly #failure: Uint8Array;
  #handover: Handover | undefined;

  /** @param lost - one word, not zero as soon as a thread has died without a word */
  constructor(
    readonly me: number,
    readonly size: number,
    readonly memory: SearchMemory,
    private readonly lost: Int32Array,
  ) {
    this.#control = new Int32Array(memory.control);
    this.#failure = new Uint8Array(memory.failure);
  }

  get leads(): boolean {
    return this.me === 0;
  }

  /** From the next meeting on, memory may be handed over. */
  join(): void {
    this.#handover = new Handover(this.memory.handover, this.me);
  }

  get handover(): Handover {
    if (this.#handover === undefined)
      throw new Error("[bugcheck fault] nothing can be handed over before a thread has joined");
    return this.#handover;
  }

  /** So many bytes for slots, laid out by the leading thread for all. To be called by all. */
  laidSlots(bytes: number): SharedArrayBuffer {
    if (!this.leads) {
      this.meet();
      return this.handover.take(0, "slots");
    }
    const buffer = new SharedArrayBuffer(bytes);
    this.handover.give("slots", buffer);
    this.meet();
    return buffer;
  }

  /** Nothing is handed over any more. */
  leave(): void {
    this.#handover?.close();
  }

  /**
   * Waits until every thread has come here. What each wrote before, all see after.
   * @throws SearchOver, or, in the thread that leads, what another thread has thrown
   */
  meet(): void {
    const control = this.#control;
    const meeting = Atomics.load(control, word.meeting);
    if (Atomics.add(control, word.arrived, 1) === this.size - 1) {
      Atomics.store(control, word.arrived, 0);
      Atomics.add(control, word.meeting, 1);
      Atomics.notify(control, word.meeting);
      return;
    }
    for (let look = 0; Atomics.load(control, word.meeting) === meeting; look++) {
      if (look < looks) continue;
      this.mayGoOn();
      Atomics.wait(control, word.meeting, meeting, awakeEveryMs);
    }
  }

  /** @throws what {@link meet} throws */
  mayGoOn(): void {
    const control = this.#control;
    if (Atomics.load(control, word.failed) !== 0) throw this.leads ? this.#failed() : new SearchOver();
    if (Atomics.load(control, word.over) !== 0) throw new SearchOver();
    if (Atomics.load(this.lost, 0) !== 0) throw new Error("[bugcheck fault] a thread of the search has died");
  }

  /** Ends the search for all threads. */
  end(): void {
    this.leave();
    Atomics.store(this.#control, word.over, 1);
    Atomics.notify(this.#control, word.meeting);
  }

  /** Lets the thread that leads throw `error`. */
  fail(error: unknown): void {
    if (Atomics.compareExchange(this.#control, word.failed, 0, failing.writing) !== 0) return;
    const { written } = new TextEncoder().encodeInto(JSON.stringify(told(error)), this.#failure.subarray(4));
    new DataView(this.#failure.buffer).setInt32(0, written);
    Atomics.store(this.#control, word.failed, failing.written);
    Atomics.notify(this.#control, word.failed);
    Atomics.notify(this.#control, word.meeting);
  }

  #failed(): Error {
    while (Atomics.load(this.#control, word.failed) === failing.writing) {
      if (Atomics.load(this.lost, 0) !== 0) return new Error("[bugcheck fault] a thread of the search has died");
      Atomics.wait(this.#control, word.failed, failing.writing, awakeEveryMs);
    }
    const written = new DataView(this.#failure.buffer).getInt32(0);
    return thrown(JSON.parse(new TextDecoder().decode(this.#failure.slice(4, 4 + written))) as Told);
  }
}

/** An error on its way to another thread. */
interface Told {
  readonly kind: "mistake" | "told apart" | "fault";
  readonly message: string;
  readonly mistake?: { readonly code: string; readonly hint: string; readonly place: Readonly<Record<string, string>> };
}

/** Of words that may be long, so that all of them have room in the shared memory. */
const longest = 1000;

function shortened(place: Place): Record<string, string> {
  return Object.fromEntries(Object.entries(place).map(([what, where]) => [what, String(where).slice(0, longest)]));
}

function told(error: unknown): Told {
  if (error instanceof CallerMistake) {
    const { code, message, hint, place } = error;
    const mistake = { code, hint: hint.slice(0, longest), place: shortened(place) };
    return { kind: "mistake", message: message.slice(0, longest), mistake };
  }
  if (error instanceof ToldApart) return { kind: "told apart", message: error.message.slice(0, longest) };
  return {
    kind: "fault",
    message: String(error instanceof Error ? (error.stack ?? error.message) : error).slice(0, longest),
  };
}

function thrown({ kind, message, mistake }: Told): Error {
  if (kind === "told apart") return new ToldApart(message);
  if (mistake !== undefined) return new CallerMistake(mistake.code, message, mistake.hint, mistake.place);
  return new Error(`[bugcheck fault] in a thread of the search: ${message}`);
}
