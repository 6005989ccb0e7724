const perChunk = 1 << 16;

type Chunk = Uint8Array | Uint16Array | Uint32Array;

/** A list of numbers that only grows, mostly small: each chunk is as narrow as its numbers allow. */
export class NumberColumn {
  readonly #chunks: Chunk[] = [];
  #last: Chunk = new Uint8Array(0);
  /** Numbers in the last chunk. */
  #end = perChunk;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes that so many numbers more take at most. */
  mayTake(count: number): number {
    const chunks = Math.ceil((this.#end + count) / perChunk) - 1;
    const widening = this.#end === perChunk ? 0 : 4 - this.#last.BYTES_PER_ELEMENT;
    return perChunk * (widening + 4 * chunks);
  }

  /** Appends a number below 2^32. */
  push(number: number): void {
    if (this.#end === perChunk) this.#begin();
    const offset = this.#end++;
    this.#last[offset] = number;
    if (this.#last[offset] !== number) this.#widen(offset, number);
  }

  at(index: number): number {
    return this.#chunks[Math.floor(index / perChunk)]![index % perChunk]!;
  }

  /** A new chunk is as wide as the one before: numbers that follow one another are mostly alike. */
  #begin(): void {
    this.#add(chunkOf(Math.max(1, this.#last.BYTES_PER_ELEMENT)));
    this.#end = 0;
  }

  #widen(offset: number, number: number): void {
    const wider = chunkOf(number < 0x10000 ? 2 : 4);
    wider.set(this.#last);
    this.#bytes -= this.#last.byteLength;
    this.#chunks.pop();
    this.#add(wider);
    wider[offset] = number;
  }

  #add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#last = chunk;
    this.#bytes += chunk.byteLength;
  }
}

function chunkOf(bytes: number): Chunk {
  if (bytes === 1) return new Uint8Array(perChunk);
  return bytes === 2 ? new Uint16Array(perChunk) : new Uint32Array(perChunk);
}
