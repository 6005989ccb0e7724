import type { CheckpointHead, CheckpointStore } from "../explore/checkpoint";

/** Keeps checkpoints in memory, with what was committed last; {@link revived} is what another process would find. */
export class MemoryCheckpoint implements CheckpointStore {
  readonly everyMs: number;
  readonly last: CheckpointStore["last"];
  commits = 0;
  #blocks: Uint8Array[];
  #committed: { head: string; blocks: number } | undefined;

  constructor(everyMs = 0, blocks: readonly Uint8Array[] = [], head?: string) {
    this.everyMs = everyMs;
    this.#blocks = [...blocks];
    this.last = head === undefined ? undefined : { head: JSON.parse(head) as CheckpointHead, blocks: () => blocks };
    if (head !== undefined) this.#committed = { head, blocks: blocks.length };
  }

  append(block: Uint8Array): void {
    this.#blocks.push(block.slice());
  }

  commit(head: CheckpointHead): void {
    this.commits++;
    this.#committed = { head: JSON.stringify(head), blocks: this.#blocks.length };
  }

  revived(): MemoryCheckpoint {
    return new MemoryCheckpoint(
      this.everyMs,
      this.#blocks.slice(0, this.#committed?.blocks ?? 0),
      this.#committed?.head,
    );
  }
}
