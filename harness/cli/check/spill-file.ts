import fs from "node:fs";
import path from "node:path";
import { ordinaryPage, type PageStore } from "../../explore/page-store";
import { CallerMistake } from "../../language/caller-mistake";
import { makeFolder } from "../make-folder";

/** What parents and waiting states keep in memory before they go to disk, at most. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024;
/** The same as a share of the memory that a search may take. */
const KEPT_SHARE = 1 / 64;

/**
 * Pages in a file of a folder. The file has no name any more once it is open, so that it is gone with the process, whatever ends it.
 *
 * When the disk is full the search goes on in memory, and {@link mistake} says so.
 */
export class SpillFile implements PageStore {
  readonly pageBytes = ordinaryPage;
  readonly keptBytes: number;
  mistake: CallerMistake | undefined;
  readonly #file: number;
  #pages = 0;
  #unused: number[] = [];

  /**
   * @param maxMemoryBytes - of the search
   * @throws CallerMistake SPILL_NOT_WRITTEN
   */
  constructor(
    private readonly folder: string,
    maxMemoryBytes: number,
  ) {
    this.keptBytes = Math.min(MOST_KEPT_BYTES, Math.floor(maxMemoryBytes * KEPT_SHARE));
    const name = path.join(folder, `bugcheck-${process.pid}-${performance.now().toString(36)}.pages`);
    try {
      makeFolder(folder);
      this.#file = fs.openSync(name, "wx+");
      fs.rmSync(name);
    } catch (error) {
      throw notWritten(error, folder);
    }
  }

  begin(): void {
    this.#pages = 0;
    this.#unused = [];
  }

  write(bytes: Uint8Array): readonly number[] | undefined {
    if (this.mistake !== undefined) return undefined;
    const pages: number[] = [];
    try {
      for (let at = 0; at < bytes.length; at += this.pageBytes) {
        const page = this.#unused.pop() ?? this.#pages++;
        pages.push(page);
        this.#writePage(page, bytes.subarray(at, at + this.pageBytes));
      }
      return pages;
    } catch (error) {
      this.free(pages);
      this.mistake = notWritten(error, this.folder);
      return undefined;
    }
  }

  read(pages: readonly number[], bytes: Uint8Array): void {
    for (const [index, page] of pages.entries()) {
      const part = bytes.subarray(index * this.pageBytes, (index + 1) * this.pageBytes);
      for (let done = 0; done < part.length; ) {
        const read = this.#attempt(() =>
          fs.readSync(this.#file, part, done, part.length - done, page * this.pageBytes + done),
        );
        if (read === 0) throw unreadable("it has become shorter", this.folder);
        done += read;
      }
    }
  }

  free(pages: readonly number[]): void {
    this.#unused.push(...pages);
  }

  close(): void {
    fs.closeSync(this.#file);
  }

  #writePage(page: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; )
      done += fs.writeSync(this.#file, bytes, done, bytes.length - done, page * this.pageBytes + done);
  }

  #attempt(read: () => number): number {
    try {
      return read();
    } catch (error) {
      throw unreadable(error instanceof Error ? error.message : String(error), this.folder);
    }
  }
}

function notWritten(error: unknown, folder: string): CallerMistake {
  return new CallerMistake(
    "SPILL_NOT_WRITTEN",
    `memory cannot be spilled to disk: ${error instanceof Error ? error.message : String(error)}`,
    "Make room, or name a folder that can be written to. A search that had begun went on in memory.",
    { file: folder },
  );
}

function unreadable(why: string, folder: string): CallerMistake {
  return new CallerMistake(
    "SPILL_NOT_READ",
    `what was spilled to disk cannot be read back: ${why}`,
    "Search again, with a folder on another disk.",
    { file: folder },
  );
}
