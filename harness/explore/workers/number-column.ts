const perChunk = 1 << 16;

/** A list of numbers that only grows, mostly small: each chunk is as narrow as its numbers allow. */
export class NumberColumn {
  #chunks: (Uint8Array | Uint16Array | Uint32Array)[] = [];
  #length = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    const offset = this.#length++ % perChunk;
    if (offset === 0) {
      this.#chunks.push(new Uint8Array(perChunk));
      this.#bytes += perChunk;
    }
    const chunk = this.#chunks[this.#chunks.length - 1]!;
    chunk[offset] = number;
    if (chunk[offset] === number) return;
    const wider = number < 0x10000 ? Uint16Array.from(chunk) : Uint32Array.from(chunk);
    wider[offset] = number;
    this.#bytes += wider.byteLength - chunk.byteLength;
    this.#chunks[this.#chunks.length - 1] = wider;
  }

  at(index: number): number {
    return this.#chunks[Math.floor(index / perChunk)]![index % perChunk]!;
  }
}
