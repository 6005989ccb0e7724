const perChunk = 1 << 16;

type Chunk = Uint8Array | Uint16Array | Uint32Array;

/** A list of numbers that only grows, mostly small: each chunk is as narrow as its numbers allow. */
export class NumberColumn {
  readonly #chunks: Chunk[] = [];
  #length = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends the first `count` of `numbers`. */
  append(numbers: Uint32Array, count: number): void {
    for (let done = 0; done < count; ) {
      const offset = this.#length % perChunk;
      const some = Math.min(count - done, perChunk - offset);
      let highest = 0;
      for (let index = done; index < done + some; index++) highest = Math.max(highest, numbers[index]!);
      const chunk = this.#roomFor(highest, offset);
      for (let index = 0; index < some; index++) chunk[offset + index] = numbers[done + index]!;
      this.#length += some;
      done += some;
    }
  }

  at(index: number): number {
    return this.#chunks[Math.floor(index / perChunk)]![index % perChunk]!;
  }

  /** The last chunk, wide enough for numbers up to `highest`. A new one is as wide as the one before: numbers that follow one another are mostly alike. */
  #roomFor(highest: number, offset: number): Chunk {
    const last = this.#chunks.at(-1);
    const bytes = Math.max(bytesFor(highest), last?.BYTES_PER_ELEMENT ?? 1);
    if (last !== undefined && offset > 0 && last.BYTES_PER_ELEMENT === bytes) return last;
    const made =
      bytes === 1 ? new Uint8Array(perChunk) : bytes === 2 ? new Uint16Array(perChunk) : new Uint32Array(perChunk);
    if (last !== undefined && offset > 0) {
      made.set(last);
      this.#chunks.pop();
      this.#bytes -= last.byteLength;
    }
    this.#chunks.push(made);
    this.#bytes += made.byteLength;
    return made;
  }
}

function bytesFor(highest: number): 1 | 2 | 4 {
  if (highest < 0x100) return 1;
  return highest < 0x10000 ? 2 : 4;
}
