import type { PageStore } from "../explore/page-store";

/** Pages so small that every search needs some; `room`: how many there are. */
export class MemoryPages implements PageStore {
  readonly keptBytes = 0;
  written = 0;
  #pages = new Map<number, Uint8Array>();
  #next = 0;

  constructor(
    readonly pageBytes = 8,
    private readonly room = Number.POSITIVE_INFINITY,
  ) {}

  begin(): void {
    this.#pages.clear();
  }

  write(bytes: Uint8Array): readonly number[] | undefined {
    const count = Math.ceil(bytes.length / this.pageBytes);
    if (this.#pages.size + count > this.room) return undefined;
    this.written += count;
    return Array.from({ length: count }, (_, index) => {
      this.#pages.set(this.#next, bytes.slice(index * this.pageBytes, (index + 1) * this.pageBytes));
      return this.#next++;
    });
  }

  read(pages: readonly number[], bytes: Uint8Array): void {
    for (const [index, page] of pages.entries()) bytes.set(this.#pages.get(page)!, index * this.pageBytes);
  }

  free(pages: readonly number[]): void {
    for (const page of pages) if (!this.#pages.delete(page)) throw new Error(`page ${page} was not in use`);
  }
}
