import type { Seat } from "./seat";

/** Words of what threads call out. */
const call = { room: 0, end: 1 } as const;
/** What a thread says when it joins the others. */
const saying = { goesOn: 0, needsRoom: 1, isDone: 2 } as const;

/**
 * Brings threads that work by themselves together: to make room in the visited set as soon as one of them needs it, and at the end of a round.
 * Whoever has a call to make is waited for by nobody for longer than the others take for a batch.
 */
export class Gathering {
  /** Makes room; to be called by all threads at the same time. */
  makesRoom: () => void = () => undefined;
  readonly #calls: Int32Array;
  readonly #says: Int32Array;

  constructor(private readonly seat: Seat) {
    this.#calls = new Int32Array(seat.memory.calls);
    this.#says = new Int32Array(seat.memory.says);
  }

  /** Whether the round is to end, though there may be something left to do. */
  get isCalledOff(): boolean {
    return Atomics.load(this.#calls, call.end) !== 0;
  }

  callOff(): void {
    Atomics.store(this.#calls, call.end, 1);
  }

  /** To be called between batches: joins the others where one of them needs room. */
  attend(): void {
    if (Atomics.load(this.#calls, call.room) !== 0) this.#join(saying.goesOn);
  }

  /** Has all threads make room. */
  needRoom(): void {
    Atomics.store(this.#calls, call.room, 1);
    this.#join(saying.needsRoom);
  }

  /** Ends the round for this thread; returns when it has ended for all. */
  finish(): void {
    while (!this.#join(saying.isDone));
  }

  /** Whether all threads say so; each of them is to call this. */
  all(says: boolean): boolean {
    const all = this.#tell(Number(says)).every((said) => said === 1);
    this.seat.meet();
    return all;
  }

  /** Returns whether all are done. */
  #join(say: number): boolean {
    const said = this.#tell(say);
    const areDone = said.every((one) => one === saying.isDone);
    if (this.seat.leads) {
      Atomics.store(this.#calls, call.room, 0);
      if (areDone) Atomics.store(this.#calls, call.end, 0);
    }
    this.seat.meet();
    if (said.includes(saying.needsRoom)) this.makesRoom();
    return areDone;
  }

  #tell(say: number): Int32Array {
    this.#says[this.seat.me] = say;
    this.seat.meet();
    return this.#says.slice();
  }
}
