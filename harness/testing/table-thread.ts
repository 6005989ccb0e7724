import { parentPort, workerData } from "node:worker_threads";
import { type Mixing, Packing } from "../explore/packing";
import { compileRewrite } from "../explore/rewrite";
import type { Scrambling } from "../explore/state-table";
import { Fresh } from "../explore/table-insert";
import { Gathering } from "../explore/workers/gathering";
import type { SearchMemory } from "../explore/workers/search-memory";
import { Seat } from "../explore/workers/seat";
import { SharedTable } from "../explore/workers/shared-table";

/** States that a thread is to add to a visited set of several threads, so many at a time. Plain data. */
export interface TableJob {
  readonly memory: SearchMemory;
  readonly widths: readonly number[];
  /** Whether word 0 of a key is the hash of all words, or just itself. */
  readonly mixed: boolean;
  readonly scrambling?: Scrambling;
  readonly log2: number;
  readonly states: readonly (readonly number[])[];
  readonly atOnce: number;
  /** Widths under which the states are laid out anew before they are told. */
  readonly thenWidths?: readonly number[];
}

/** What came of it. */
export interface TableTold {
  /** States that this thread was first to add. */
  readonly added: number;
  /** Of the states of all threads this thread's share, each its local states joined by commas. */
  readonly share: readonly string[];
}

const firstWordOnly: Mixing = { factor: (word) => (word === 0 ? 1 : 0) };

function work(
  { memory, widths, mixed, scrambling, log2, states, atOnce, thenWidths }: TableJob,
  me: number,
  size: number,
): TableTold {
  const seat = new Seat(me, size, memory, new Int32Array(1));
  const gathering = new Gathering(seat);
  const packed = (by: readonly number[]) => new Packing(by, mixed ? undefined : firstWordOnly);
  const packing = packed(widths);
  seat.join();
  seat.meet();
  const table = new SharedTable(packing, scrambling, log2, seat, gathering);
  const fresh = new Fresh();
  let added = 0;
  for (let next = 0; next < states.length; next += atOnce) {
    const some = states.slice(next, next + atOnce);
    const keys = new Int32Array(some.length * packing.words);
    for (const [index, state] of some.entries()) packing.pack(state, keys, index * packing.words);
    table.add(keys, some.length, fresh);
    added += fresh.count;
  }
  gathering.finish();
  const last = packed(thenWidths ?? widths);
  const holding = thenWidths === undefined ? table : table.rewritten(last, compileRewrite(packing, last));
  const share: string[] = [];
  const locals = new Int32Array(widths.length);
  holding.forEachBlock(atOnce, (keys, count) => {
    for (let index = 0; index < count; index++) {
      last.unpack(keys, index * last.words, locals);
      share.push(locals.join());
    }
  });
  seat.leave();
  return { added, share };
}

if (parentPort !== null) {
  const { me, size } = workerData as { me: number; size: number };
  parentPort.on("message", (job: TableJob) => parentPort?.postMessage(work(job, me, size)));
}
