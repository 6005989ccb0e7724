/** Slots at first, and at most: beyond that states are no longer told apart from known ones. */
const FIRST = 1 << 12;
const MOST = 1 << 24;

/**
 * Which states runs have met, and in how many runs, by 64 bits of hash: two of a million states look alike once in 36 million times.
 */
export class StateCoverage {
  /** Distinct states. */
  states = 0;
  /** States met in exactly one run, in exactly two, and meetings of a run and a state. */
  inOneRun = 0;
  inTwoRuns = 0;
  meetings = 0;
  #slots = FIRST;
  #hash = new Int32Array(FIRST);
  #hash2 = new Int32Array(FIRST);
  /** Runs that met the state, 3 for more; 0 for an empty slot. */
  #runs = new Uint8Array(FIRST);
  #lastRun = new Int32Array(FIRST);

  /** Whether new states can no longer be taken in. */
  get full(): boolean {
    return this.#slots === MOST && 2 * this.states >= MOST;
  }

  /** Run number `run` is in this state. True when no run was before. */
  visit(hash: number, hash2: number, run: number): boolean {
    const mask = this.#slots - 1;
    let slot = (hash ^ (hash2 >>> 7)) & mask;
    while (this.#runs[slot] !== 0) {
      if (this.#hash[slot] === hash && this.#hash2[slot] === hash2) {
        if (this.#lastRun[slot] !== run) this.#again(slot, run);
        return false;
      }
      slot = (slot + 1) & mask;
    }
    if (this.full) return false;
    this.#hash[slot] = hash;
    this.#hash2[slot] = hash2;
    this.#runs[slot] = 1;
    this.#lastRun[slot] = run;
    this.states += 1;
    this.inOneRun += 1;
    this.meetings += 1;
    if (2 * this.states > this.#slots && this.#slots < MOST) this.#grow();
    return true;
  }

  #again(slot: number, run: number): void {
    this.#lastRun[slot] = run;
    this.meetings += 1;
    const runs = this.#runs[slot]!;
    if (runs > 2) return;
    this.#runs[slot] = runs + 1;
    if (runs === 1) {
      this.inOneRun -= 1;
      this.inTwoRuns += 1;
    } else this.inTwoRuns -= 1;
  }

  #grow(): void {
    const [hashes, hashes2, runs, lastRuns] = [this.#hash, this.#hash2, this.#runs, this.#lastRun];
    this.#slots *= 4;
    this.#hash = new Int32Array(this.#slots);
    this.#hash2 = new Int32Array(this.#slots);
    this.#runs = new Uint8Array(this.#slots);
    this.#lastRun = new Int32Array(this.#slots);
    const mask = this.#slots - 1;
    for (let old = 0; old < runs.length; old++) {
      if (runs[old] === 0) continue;
      let slot = (hashes[old]! ^ (hashes2[old]! >>> 7)) & mask;
      while (this.#runs[slot] !== 0) slot = (slot + 1) & mask;
      this.#hash[slot] = hashes[old]!;
      this.#hash2[slot] = hashes2[old]!;
      this.#runs[slot] = runs[old]!;
      this.#lastRun[slot] = lastRuns[old]!;
    }
  }
}
