import fs from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { CheckpointHead, CheckpointStore } from "../../explore/checkpoint";
import { CallerMistake } from "../../language/caller-mistake";

/** What a checkpoint must have in common with the search that goes on from it. Plain data. */
export interface SearchIdentity {
  readonly design: string;
  readonly variant: string;
  readonly processors: number;
  /** Absent under sequential consistency. */
  readonly memoryModel?: string;
  readonly set: Readonly<Record<string, number>>;
  readonly properties: readonly string[];
  /** Other options that what was searched depends on. */
  readonly options: Readonly<Record<string, unknown>>;
}

interface HeadFile {
  readonly format: number;
  /** Of bugcheck. */
  readonly version: string;
  readonly identity: SearchIdentity;
  /** How much of the journal is committed. */
  readonly bytes: number;
  readonly head: CheckpointHead;
}

const FORMAT = 1;
/** Length and checksum, before each block. */
const FRAME_BYTES = 8;

/**
 * A search's checkpoint as two files of a folder: a journal that only grows, and a small head that says how much of it counts.
 * The head is written beside its place and moved there, so whenever a process dies one or the other whole head is found.
 */
export class CheckpointFile implements CheckpointStore {
  readonly last: CheckpointStore["last"];
  /** Set when a write failed. Nothing is written any more then; what was committed before stays. */
  mistake: CallerMistake | undefined;
  readonly #headFile: string;
  readonly #journal: number;
  #end = 0;

  /**
   * @param resume - whether to go on from what is there; without it nothing may be there
   * @throws CallerMistake CHECKPOINT_EXISTS, CHECKPOINT_VERSION, CHECKPOINT_MISMATCH, CHECKPOINT_DAMAGED or CHECKPOINT_NOT_WRITTEN
   */
  constructor(
    folder: string,
    private readonly identity: SearchIdentity,
    private readonly version: string,
    readonly everyMs: number,
    resume: boolean,
  ) {
    const { design, variant, processors, memoryModel } = identity;
    const stem = path.join(
      folder,
      encodeURIComponent([design, variant, processors, memoryModel].filter((part) => part !== undefined).join(".")),
    );
    this.#headFile = `${stem}.json`;
    const journalFile = `${stem}.journal`;
    const known = this.#readHead();
    if (known !== undefined && !resume) {
      throw new CallerMistake(
        "CHECKPOINT_EXISTS",
        "there is a checkpoint already",
        "Go on from it with --resume, or name another folder.",
        { file: this.#headFile },
      );
    }
    try {
      this.#journal = fs.openSync(journalFile, known === undefined ? "w+" : "r+");
      if (known === undefined) return;
      this.#end = known.bytes;
      this.#verify(known.bytes);
      fs.ftruncateSync(this.#journal, known.bytes);
    } catch (error) {
      throw error instanceof CallerMistake ? error : notWritten(error, journalFile);
    }
    this.last = { head: known.head, blocks: () => this.#blocks(known.bytes) };
  }

  append(block: Uint8Array): void {
    this.#attempt(() => {
      const frame = Buffer.alloc(FRAME_BYTES);
      frame.writeUInt32LE(block.length, 0);
      frame.writeUInt32LE(crc32(block), 4);
      this.#write(frame);
      this.#write(block);
    });
  }

  commit(head: CheckpointHead): void {
    this.#attempt(() => {
      fs.fsyncSync(this.#journal);
      const { version, identity } = this;
      const content: HeadFile = { format: FORMAT, version, identity, bytes: this.#end, head };
      const text = JSON.stringify(content);
      const beside = `${this.#headFile}.new`;
      fs.writeFileSync(beside, `${crc32(text)}\n${text}\n`, { flush: true });
      fs.renameSync(beside, this.#headFile);
    });
  }

  close(): void {
    fs.closeSync(this.#journal);
  }

  #attempt(write: () => void): void {
    if (this.mistake !== undefined) return;
    try {
      write();
    } catch (error) {
      this.mistake = notWritten(error, this.#headFile);
    }
  }

  #write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const written = fs.writeSync(this.#journal, bytes, done, bytes.length - done, this.#end);
      done += written;
      this.#end += written;
    }
  }

  #readHead(): HeadFile | undefined {
    let text: string;
    try {
      text = fs.readFileSync(this.#headFile, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw this.#damaged(String(error));
    }
    const [checksum, content = ""] = text.split("\n");
    if (checksum !== String(crc32(content))) throw this.#damaged("its checksum is wrong");
    const known = JSON.parse(content) as HeadFile;
    if (known.format !== FORMAT || known.version !== this.version) {
      throw new CallerMistake(
        "CHECKPOINT_VERSION",
        `the checkpoint was written by bugcheck ${known.version}, and this is ${this.version}`,
        "Go on with that version, or begin anew with another folder.",
        { file: this.#headFile },
      );
    }
    if (JSON.stringify(known.identity) === JSON.stringify(this.identity)) return known;
    throw new CallerMistake(
      "CHECKPOINT_MISMATCH",
      `the checkpoint was written by another search: ${differences(known.identity, this.identity)}`,
      "Ask for the same bounds, properties and options, or begin anew with another folder.",
      { file: this.#headFile },
    );
  }

  #verify(bytes: number): void {
    for (const _ of this.#blocks(bytes));
  }

  *#blocks(bytes: number): Generator<Uint8Array> {
    const frame = Buffer.alloc(FRAME_BYTES);
    for (let at = 0; at < bytes; ) {
      this.#read(frame, at);
      const length = frame.readUInt32LE(0);
      at += FRAME_BYTES + length;
      if (at > bytes) throw this.#damaged("its journal is cut off");
      const block = Buffer.alloc(length);
      this.#read(block, at - length);
      if (crc32(block) !== frame.readUInt32LE(4)) throw this.#damaged("a checksum in its journal is wrong");
      yield block;
    }
  }

  #read(into: Buffer, at: number): void {
    for (let done = 0; done < into.length; ) {
      const read = fs.readSync(this.#journal, into, done, into.length - done, at + done);
      if (read === 0) throw this.#damaged("its journal is cut off");
      done += read;
    }
  }

  #damaged(why: string): CallerMistake {
    return new CallerMistake(
      "CHECKPOINT_DAMAGED",
      `the checkpoint cannot be read: ${why}`,
      "Begin anew with another folder.",
      { file: this.#headFile },
    );
  }
}

function differences(known: SearchIdentity, asked: SearchIdentity): string {
  const keys = ["design", "variant", "processors", "memoryModel", "set", "properties", "options"] as const;
  return keys
    .filter((key) => JSON.stringify(known[key]) !== JSON.stringify(asked[key]))
    .map((key) => `${key} ${JSON.stringify(known[key])} there and ${JSON.stringify(asked[key])} here`)
    .join("; ");
}

function notWritten(error: unknown, file: string): CallerMistake {
  return new CallerMistake(
    "CHECKPOINT_NOT_WRITTEN",
    `the checkpoint could not be written: ${error instanceof Error ? error.message : String(error)}`,
    "What was committed before is still there: make room, or name a folder that can be written to.",
    { file },
  );
}
