import { ChunkList } from "./chunk-list";
import { ordinaryPage, type PageStore } from "./page-store";

type Choices = Uint8Array | Uint16Array | Uint32Array;

/**
 * Who discovered whom, in about ten bits a state.
 *
 * States are numbered in the order in which they are met, and a breadth-first search expands them in that same order. So parents never
 * decrease, and it is enough to write for each expanded state one 1 per child and then a 0. Beside it stands, for
 * each state, the choice by which its parent reached it.
 */
export class Parents {
  readonly #bits: ChunkList<Int32Array>;
  #lastBits = new Int32Array(0);
  #length = 0;
  readonly #choices: ChunkList<Choices>;
  /** States that have a parent: all but the initial one. */
  #children = 0;
  readonly #bitsPerChunk: number;
  readonly #choicesPerChunk: number;

  constructor(pages?: PageStore) {
    const pageBytes = pages?.pageBytes ?? ordinaryPage;
    this.#bitsPerChunk = 8 * pageBytes;
    this.#choicesPerChunk = pageBytes;
    this.#bits = new ChunkList(pages);
    this.#choices = new ChunkList(pages);
  }

  /** Bytes of memory taken. */
  get bytes(): number {
    return this.#bits.bytes + this.#choices.bytes;
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
        if (this.#length % this.#bitsPerChunk === 0) this.#startBits();
        const offset = this.#length++ % this.#bitsPerChunk;
        this.#lastBits[offset >>> 5]! |= 1 << (offset & 31);
        this.#writeChoice(choices[next]!);
      }
      if (this.#length++ % this.#bitsPerChunk === 0) this.#startBits();
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
    if (position < 0) return 0;
    const chunk = this.#bits.at(Math.floor(position / this.#bitsPerChunk));
    return chunk[(position % this.#bitsPerChunk) >>> 5]!;
  }

  #startBits(): void {
    this.#lastBits = new Int32Array(this.#bitsPerChunk >>> 5);
    this.#bits.add(this.#lastBits);
  }

  #choiceOf(state: number): number {
    return this.#choices.at(Math.floor((state - 1) / this.#choicesPerChunk))[(state - 1) % this.#choicesPerChunk]!;
  }

  #writeChoice(choice: number): void {
    const offset = this.#children++ % this.#choicesPerChunk;
    if (offset === 0) this.#choices.add(new Uint8Array(this.#choicesPerChunk));
    const chunk = this.#choices.last;
    chunk[offset] = choice;
    if (chunk[offset] === choice) return;
    const wider = choice < 0x10000 ? Uint16Array.from(chunk) : Uint32Array.from(chunk);
    wider[offset] = choice;
    this.#choices.last = wider;
  }
}

function popCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
