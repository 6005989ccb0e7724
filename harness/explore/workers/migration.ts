import type { Packing } from "../packing";
import type { Rewrite } from "../rewrite";
import { StateTable } from "../state-table";
import { Fresh } from "../table-insert";
import type { Notices } from "./notices";
import { ownerOf } from "./ownership";
import type { Seat } from "./seat";

/** Keys rewritten, and put into the new table, at a time. */
const blockSize = 1 << 10;

/**
 * The states of all threads' tables, laid out anew: those that this thread owns by their new keys. To be called by all threads.
 * @param rewrite - from keys as they were to keys as they will be
 */
export function migrated(
  table: StateTable,
  packing: Packing,
  rewrite: Rewrite,
  seat: Seat,
  notices: Notices,
): StateTable {
  const { me, size, memory } = seat;
  const { words } = packing;
  const { streamWords } = memory.tuning;
  const room = Math.floor(streamWords / words);
  const streams = memory.streams.map((stream) => new Int32Array(stream));
  const counts = memory.counts.map((count) => new Int32Array(count));
  const result = new StateTable(packing, table.scrambling, table.log2);
  const fresh = new Fresh();
  const ends = new Int32Array(size);

  /** Hands over what is in the streams; whether that was the last of it for all. */
  const handOver = (isLast: boolean): boolean => {
    counts[me]!.set(ends);
    ends.fill(0);
    notices.mine.set({ more: Number(!isLast) });
    seat.meet();
    const areLast = notices.all.every((notice) => notice.get("more") === 0);
    for (const [thread, stream] of streams.entries()) {
      const from = me * streamWords;
      for (let done = 0, all = counts[thread]![me]!; done < all; done += blockSize) {
        const count = Math.min(blockSize, all - done);
        const at = from + done * words;
        result.add(stream.subarray(at, at + count * words), count, fresh);
      }
    }
    seat.meet();
    return areLast;
  };

  const rewritten = new Int32Array(blockSize * words);
  const out = streams[me]!;
  table.forEachBlock(blockSize, (keys, count) => {
    rewrite(keys, 0, count, rewritten, 0);
    let kept = 0;
    for (let index = 0; index < count; index++) {
      const from = index * words;
      const owner = ownerOf(rewritten[from]!, size);
      const isMine = owner === me;
      if (!isMine && ends[owner] === room) handOver(false);
      const into = isMine ? rewritten : out;
      const at = isMine ? kept++ * words : owner * streamWords + ends[owner]!++ * words;
      for (let word = 0; word < words; word++) into[at + word] = rewritten[from + word]!;
    }
    result.add(rewritten, kept, fresh);
  });
  while (!handOver(true));
  return result;
}
