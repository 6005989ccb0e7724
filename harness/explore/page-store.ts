/**
 * Where a search puts what it will not need for a while: states that wait far behind, and who discovered whom. What the bytes mean is the
 * search's business; where they go is the store's. One search at a time uses it.
 */
export interface PageStore {
  /** Bytes of a page, a multiple of 4. */
  readonly pageBytes: number;
  /** Bytes that each of those who write pages keeps in memory first. */
  readonly keptBytes: number;
  /** A search begins: pages of the one before are forgotten. */
  begin(): void;
  /** Takes `bytes` in, and tells the pages they fill; undefined where there is no room, and the bytes are to stay in memory. */
  write(bytes: Uint8Array): readonly number[] | undefined;
  /**
   * Fills `bytes` with what was written to these pages.
   * @throws CallerMistake when it cannot be read
   */
  read(pages: readonly number[], bytes: Uint8Array): void;
  /** These pages may be written over. */
  free(pages: readonly number[]): void;
}

/** Bytes of a page, of what is never written as well. */
export const ordinaryPage = 1 << 16;

/** The bytes of a typed array, not a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
