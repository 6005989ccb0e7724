import type { Finding } from "./judge";

/**
 * Where a search writes down how far it is, so that another can go on from there. What the bytes mean is the search's business;
 * where they go, and that a commit survives whatever happens after it, is the store's.
 */
export interface CheckpointStore {
  /** Milliseconds between commits. */
  readonly everyMs: number;
  /** What was committed last; undefined where a search begins anew. */
  readonly last: { readonly head: CheckpointHead; blocks(): Iterable<Uint8Array> } | undefined;
  /** Takes a block behind those before. The bytes are overwritten afterwards. */
  append(block: Uint8Array): void;
  /** All blocks appended so far and `head` are what `last` is from now on. */
  commit(head: CheckpointHead): void;
}

/** What a search stands at, beside its states. Plain data. */
export interface CheckpointHead extends SearchLevel {
  readonly states: number;
  readonly expanded: number;
  readonly transitions: number;
  /** Widths of the packing's fields, and the highest local state met, by component. */
  readonly widths: readonly number[];
  readonly highest: readonly number[];
  readonly findings: readonly Finding[];
  /** Checksum of what the network answered. */
  readonly told: number;
}

export interface SearchLevel {
  readonly depth: number;
  /** Number of the first state beyond the level that is being expanded. */
  readonly levelEnd: number;
}
