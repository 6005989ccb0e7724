/**
 * Random numbers that are the same on every machine: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47, 2021), its state filled by splitmix32. Only 32-bit integer arithmetic, so nothing is left to rounding.
 */
export class Random {
  #a = 1;
  #b = 2;
  #c = 3;
  #d = 4;

  /** The generator in exactly this state. */
  static of(a: number, b: number, c: number, d: number): Random {
    const random = new Random();
    [random.#a, random.#b, random.#c, random.#d] = [a, b, c, d];
    return random;
  }

  /** Begins the sequence of run number `run` under `seed`; every run has one of its own, whatever came before it. */
  restart(seed: number, run: number): void {
    let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b)) | 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = state ^ (state >>> 16);
      mixed = Math.imul(mixed, 0x21f0aaad);
      mixed ^= mixed >>> 15;
      mixed = Math.imul(mixed, 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    // The one state that would repeat itself for ever is all zeroes.
    this.#a = next() | 1;
    this.#b = next();
    this.#c = next();
    this.#d = next();
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    const mixed = Math.imul(this.#b, 5);
    const result = Math.imul((mixed << 7) | (mixed >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** 0 to `count` - 1, each as likely as the others up to count / 2^32. */
  below(count: number): number {
    return Math.floor((this.next() * count) / 0x1_0000_0000);
  }

  /** At least 0 and below 1. */
  fraction(): number {
    return this.next() / 0x1_0000_0000;
  }
}
