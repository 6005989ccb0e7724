const choicesPerChunk = 1 << 16;
const bitsPerChunk = 1 << 20;

/**
 * Who discovered whom, in about ten bits a state.
 *
 * States are numbered in the order in which they are met, and a breadth-first search expands them in that same order. So parents never
 * decrease, and it is enough to write for each expanded state one 1 per child and then a 0. Beside it stands, for
 * each state, the choice by which its parent reached it.
 */
export class Parents {
  #bits: Int32Array[] = [];
  #lastBits = new Int32Array(0);
  #length = 0;
  #choices: (Uint8Array | Uint16Array | Uint32Array)[] = [];
  /** States that have a parent: all but the initial one. */
  #children = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Records the children of the next `count` states in turn.
   * @param children - how many new states each of them led to
   * @param choices - the choice that led to each, in order
   */
  append(children: Int32Array, count: number, choices: Int32Array): void {
    let next = 0;
    for (let state = 0; state < count; state++) {
      for (let end = next + children[state]!; next < end; next++) {
        if (this.#length % bitsPerChunk === 0) this.#startBits();
        const offset = this.#length++ % bitsPerChunk;
        this.#lastBits[offset >>> 5]! |= 1 << (offset & 31);
        this.#writeChoice(choices[next]!);
      }
      if (this.#length++ % bitsPerChunk === 0) this.#startBits();
    }
  }

  /** The choices that lead from the initial state to state number `state`. */
  schedule(state: number): number[] {
    const choices: number[] = [];
    let position = this.#length;
    let onesBefore = this.#children;
    for (let target = state; target > 0; ) {
      choices.push(this.#choiceOf(target));
      // The target-th 1 has target - 1 ones before it; its parent's number is the count of zeros before it.
      while (onesBefore >= target) {
        const whole = position & 31 ? 0 : this.#word(position - 32);
        const ones = popCount(whole);
        if ((position & 31) === 0 && position >= 32 && onesBefore - ones >= target) {
          position -= 32;
          onesBefore -= ones;
        } else {
          position--;
          onesBefore -= (this.#word(position) >>> (position & 31)) & 1;
        }
      }
      target = position - onesBefore;
    }
    return choices.reverse();
  }

  #word(position: number): number {
    return position < 0 ? 0 : this.#bits[Math.floor(position / bitsPerChunk)]![(position % bitsPerChunk) >>> 5]!;
  }

  #startBits(): void {
    this.#lastBits = new Int32Array(bitsPerChunk >>> 5);
    this.#bits.push(this.#lastBits);
    this.#bytes += bitsPerChunk >>> 3;
  }

  #choiceOf(state: number): number {
    return this.#choices[Math.floor((state - 1) / choicesPerChunk)]![(state - 1) % choicesPerChunk]!;
  }

  #writeChoice(choice: number): void {
    const offset = this.#children++ % choicesPerChunk;
    if (offset === 0) {
      this.#choices.push(new Uint8Array(choicesPerChunk));
      this.#bytes += choicesPerChunk;
    }
    const chunk = this.#choices.at(-1)!;
    chunk[offset] = choice;
    if (chunk[offset] === choice) return;
    const wider = choice < 0x10000 ? Uint16Array.from(chunk) : Uint32Array.from(chunk);
    wider[offset] = choice;
    this.#bytes += wider.byteLength - chunk.byteLength;
    this.#choices[this.#choices.length - 1] = wider;
  }
}

function popCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
