import type { Network } from "../../network/network";
import type { ExplorePlan } from "../exploration";
import type { Tuning } from "../state-space";
import { type SearchMemory, searchMemory, type WorkerTuning } from "./search-memory";
import { Seat } from "./seat";

/** What threads that search along are told. Plain data. */
export interface SearchJob {
  readonly plan: Omit<ExplorePlan, "shouldStop">;
  readonly tuning: Pick<Tuning, "widths">;
  readonly memory: SearchMemory;
  /** What earlier searches of this network have asked, one list each: local states have their numbers from it. */
  readonly history: readonly (readonly number[])[];
}

/** The threads that search one network together, as the one that leads sees them. */
export class Team {
  readonly #history: (readonly number[])[] = [];

  /**
   * @param size - threads, this one included
   * @param lost - one word, not zero as soon as one of them has died without a word
   * @param tell - hands a job to each of the others, which are to {@link searchAlong} a network like this one
   */
  constructor(
    private readonly network: Network,
    readonly size: number,
    private readonly lost: Int32Array,
    private readonly tell: (job: SearchJob) => void,
    private readonly workerTuning?: WorkerTuning,
  ) {}

  /** Has the others begin a search; the seat is the leading thread's. */
  begin({ shouldStop, ...plan }: ExplorePlan, { widths }: Tuning): Seat {
    const { components, properties } = this.network;
    const memory = searchMemory(this.size, components.length, properties.length, this.workerTuning);
    this.tell({ plan, tuning: widths === undefined ? {} : { widths }, memory, history: [...this.#history] });
    return new Seat(0, this.size, memory, this.lost);
  }

  /** Ends a search for all, which has asked the network so much. */
  end(seat: Seat, asked: readonly number[]): void {
    seat.end();
    this.#history.push(asked);
  }
}
