import type { Link } from "./links";
import { noticeWords, type SearchMemory } from "./search-memory";

/** What the numbers of a notice say. */
const number = {
  expanded: 0,
  transitions: 1,
  met: 2,
  ring: 3,
  wants: 4,
  outgrown: 5,
  outcome: 6,
  visited: 7,
  parents: 8,
  frontier: 9,
  program: 10,
  stop: 11,
  findings: 12,
  checksum: 13,
} as const;
/** Where the steps of walks back stand. */
const steps = 14;

/** A property found violated, as threads tell one another. */
export interface Sighting {
  /** The property's place among the network's. */
  readonly property: number;
  /** The state as one number; see `coded`. */
  readonly state: number;
}

/** What one thread tells the others at a meeting, in shared memory. */
export class Notice {
  readonly #numbers: Float64Array;

  constructor(
    memory: SearchMemory,
    thread: number,
    private readonly components: number,
  ) {
    this.#numbers = new Float64Array(memory.notices[thread]!);
  }

  get(what: keyof typeof number): number {
    return this.#numbers[number[what]]!;
  }

  set(what: Readonly<Partial<Record<keyof typeof number, number>>>): void {
    for (const [key, value] of Object.entries(what)) this.#numbers[number[key as keyof typeof number]] = value;
  }

  /** One number a component: a state. */
  get state(): Float64Array {
    return this.#numbers.subarray(noticeWords, noticeWords + this.components);
  }

  /** One number a component: widths of fields. */
  get widths(): Float64Array {
    return this.#numbers.subarray(noticeWords + this.components, noticeWords + 2 * this.components);
  }

  /** One number a component: the highest local state met. */
  get highest(): Float64Array {
    return this.#numbers.subarray(noticeWords + 2 * this.components, noticeWords + 3 * this.components);
  }

  set sightings(sightings: readonly Sighting[]) {
    this.set({ findings: sightings.length });
    const from = noticeWords + 3 * this.components;
    for (const [index, { property, state }] of sightings.entries())
      this.#numbers.set([property, state], from + 2 * index);
  }

  get sightings(): Sighting[] {
    const from = noticeWords + 3 * this.components;
    return Array.from({ length: this.get("findings") }, (_, index) => {
      const [property, state] = this.#numbers.subarray(from + 2 * index);
      return { property: property!, state: state! };
    });
  }

  /** A step of a walk back through parents; even and odd steps have a place each, so that one can be read while the next is written. */
  setStep(step: number, { thread, state, choice }: Link): void {
    this.#numbers.set([thread, state, choice], steps + 3 * (step & 1));
  }

  step(step: number): Link {
    const [thread, state, choice] = this.#numbers.subarray(steps + 3 * (step & 1));
    return { thread: thread!, state: state!, choice: choice! };
  }
}
