import type { Packing } from "../packing";
import type { Rewrite } from "../state-space";
import { StateTable } from "../state-table";
import type { Notices } from "./notices";
import { ownerOf } from "./scatter";
import type { Seat } from "./seat";

/**
 * The states of all threads' tables, laid out anew: those that this thread owns by their new keys. To be called by all threads.
 * @param rewrite - from a key as it was to one as it will be
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

  /** Hands over what is in the streams; whether that was the last of it for all. */
  const handOver = (isLast: boolean): boolean => {
    notices.mine.set({ wants: Number(!isLast) });
    seat.meet();
    const areLast = notices.all.every((notice) => notice.get("wants") === 0);
    for (const [thread, stream] of streams.entries()) {
      const count = counts[thread]![me]!;
      const from = me * streamWords;
      result.add(stream.subarray(from, from + count * words), count);
    }
    seat.meet();
    counts[me]!.fill(0, 0, size);
    return areLast;
  };

  const key = new Int32Array(table.packing.words);
  const rewritten = new Int32Array(words);
  counts[me]!.fill(0, 0, size);
  table.forEach(key, () => {
    rewrite(key, 0, rewritten, 0);
    const owner = ownerOf(rewritten[0]!, size);
    if (counts[me]![owner] === room) handOver(false);
    const count = counts[me]![owner]!++;
    streams[me]!.set(rewritten, owner * streamWords + count * words);
  });
  while (!handOver(true));
  return result;
}
