import { bytesOf, type PageStore } from "./page-store";

type Words = Int32Array | Uint8Array | Uint16Array | Uint32Array;

interface OnPages<Chunk> {
  readonly pages: readonly number[];
  blank(): Chunk;
}

/** A list of chunks of which the last is written to; those before it are read seldom, and may be on pages. */
export class ChunkList<Chunk extends Words> {
  #before: (Chunk | OnPages<Chunk>)[] = [];
  #last: Chunk | undefined;
  #bytes = 0;
  /** The chunk last read back, and its place. */
  #read: { readonly place: number; readonly chunk: Chunk } | undefined;

  constructor(private readonly pages?: PageStore) {}

  /** Bytes of memory taken. */
  get bytes(): number {
    return this.#bytes + (this.#read?.chunk.byteLength ?? 0);
  }

  get last(): Chunk {
    if (this.#last === undefined) throw new Error("[bugcheck fault] the last chunk of none");
    return this.#last;
  }

  /** Takes the place of the last chunk, for which it stands. */
  set last(chunk: Chunk) {
    this.#bytes += chunk.byteLength - this.last.byteLength;
    this.#last = chunk;
  }

  add(chunk: Chunk): void {
    if (this.#last !== undefined) this.#before.push(this.#putAway(this.#last));
    this.#last = chunk;
    this.#bytes += chunk.byteLength;
  }

  at(place: number): Chunk {
    if (place === this.#before.length) return this.last;
    const chunk = this.#before[place]!;
    if (!("pages" in chunk)) return chunk;
    if (this.#read?.place !== place) {
      this.#read = { place, chunk: chunk.blank() };
      this.pages!.read(chunk.pages, bytesOf(this.#read.chunk));
    }
    return this.#read.chunk;
  }

  #putAway(chunk: Chunk): Chunk | OnPages<Chunk> {
    if (this.pages === undefined || this.#bytes <= this.pages.keptBytes) return chunk;
    const pages = this.pages.write(bytesOf(chunk));
    if (pages === undefined) return chunk;
    this.#bytes -= chunk.byteLength;
    const { length } = chunk;
    const Kind = chunk.constructor as new (length: number) => Chunk;
    return { pages, blank: () => new Kind(length) };
  }
}
