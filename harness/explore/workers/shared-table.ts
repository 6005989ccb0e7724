import type { Candidates } from "../expander";
import type { Packing } from "../packing";
import type { Rewrite } from "../rewrite";
import { mostStrays, type Scrambling, StateTable } from "../state-table";
import type { Fresh } from "../table-insert";
import { backed, type TableSharing } from "../table-sharing";
import type { Gathering } from "./gathering";
import type { Seat } from "./seat";
import { SharedStrays } from "./shared-strays";

/** Of the states that there is room for a thread may add one in so many before it asks for more. */
const grants = 1 << 10;

/** What a table of one thread has in common with those of the others. */
class SharedSlots implements TableSharing {
  readonly me: number;
  readonly size: number;
  readonly strays: SharedStrays;

  constructor(
    private readonly seat: Seat,
    private readonly gathering: Gathering,
    keyWords: number,
  ) {
    this.me = seat.me;
    this.size = seat.size;
    this.strays = new SharedStrays(seat, keyWords);
  }

  lay(slots: number, slotWords: number): Int32Array {
    const { seat, strays } = this;
    const words = slots * slotWords;
    // Each thread may add one after all have seen that there is room for one.
    const strayWords = strays.wordsFor(Math.ceil(mostStrays(Math.log2(slots))) + seat.size);
    const buffer = seat.laidSlots(4 * (words + strayWords));
    strays.lay(new Int32Array(buffer, 4 * words));
    const laid = backed(new Int32Array(buffer, 0, words), seat.me / seat.size, (seat.me + 1) / seat.size);
    seat.meet();
    return laid;
  }

  all(says: boolean): boolean {
    return this.gathering.all(says);
  }
}

/**
 * The visited set of all threads, as one of them sees it. Each looks states up and adds them by itself; only an empty slot is taken by an
 * atomic exchange, so that of two threads that come upon a state at the same moment one has added it. All make room together.
 */
export class SharedTable extends StateTable {
  /** Whether there is no room to be had. */
  isFull = false;
  /** One word: states that the threads may add. */
  readonly #granted: Int32Array;

  /** To be called by all threads. */
  constructor(
    packing: Packing,
    scrambling: Scrambling | undefined,
    log2: number,
    private readonly seat: Seat,
    private readonly gathering: Gathering,
  ) {
    super(packing, scrambling, log2, new SharedSlots(seat, gathering, packing.words));
    this.#granted = new Int32Array(seat.memory.granted);
    this.limit = 0;
    gathering.makesRoom = () => {
      this.isFull = !this.grow();
    };
    if (seat.leads) Atomics.store(this.#granted, 0, 0);
    seat.meet();
  }

  /** The same states as in a table that all threads have alike. */
  static of(table: StateTable, seat: Seat, gathering: Gathering): SharedTable {
    const shared = new SharedTable(table.packing, table.scrambling, table.log2, seat, gathering);
    if (seat.leads) table.forEachBlock(grants, (keys, count) => shared.add(keys, count));
    gathering.finish();
    return shared;
  }

  override get held(): number {
    return Atomics.load(this.#granted, 0);
  }

  override insertListed(candidates: Pick<Candidates, "keys">, fresh: Fresh, room: number) {
    this.gathering.attend();
    return super.insertListed(candidates, fresh, room);
  }

  override rewritten(packing: Packing, rewrite: Rewrite): StateTable {
    const table = new SharedTable(packing, this.scrambling, this.log2, this.seat, this.gathering);
    this.rewriteTo(table, rewrite);
    this.gathering.finish();
    return table;
  }

  protected override makeRoom(): boolean {
    // Otherwise it is strays that there is no room for.
    if (this.used === this.limit) {
      const more = Math.ceil(this.capacity / grants);
      if (Atomics.add(this.#granted, 0, more) + more <= this.capacity) {
        this.limit += more;
        return true;
      }
      Atomics.sub(this.#granted, 0, more);
    }
    this.gathering.needRoom();
    return !this.isFull;
  }
}
