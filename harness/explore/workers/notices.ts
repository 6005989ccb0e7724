import { CallerMistake } from "../../language/caller-mistake";
import type { Network } from "../../network/network";
import type { Bytes } from "../exploration";
import type { Judge } from "../judge";
import type { Expanded } from "../unfolding";
import type { CommonProgram } from "./common-program";
import { decoded, type Reference } from "./links";
import { Notice, type Sighting } from "./notice";
import type { Seat } from "./seat";

export const outcomes = ["done", "enough", "full"] as const;
export type Outcome = (typeof outcomes)[number];

/** A state that all threads unfold, as something new must be asked for it. */
export interface CommonState {
  /** That is to expand it. */
  readonly thread: number;
  readonly locals: readonly number[];
  /** Whether a thread has found the packing outgrown, so that all lay states out anew before. */
  readonly outgrown: boolean;
}

/** The notices of all threads, and what follows from them: the same in every thread. */
export class Notices {
  readonly mine: Notice;
  readonly all: readonly Notice[];
  /** Where properties were found violated, in the order agreed on. */
  readonly found: Reference[] = [];
  readonly #network: Network;
  readonly #judge: Judge;

  constructor(
    private readonly seat: Seat,
    network: Network,
    judge: Judge,
  ) {
    this.#network = network;
    this.#judge = judge;
    this.all = Array.from(
      { length: seat.size },
      (_, thread) => new Notice(seat.memory, thread, network.components.length),
    );
    this.mine = this.all[seat.me]!;
  }

  /** What the threads have expanded. */
  get expanded(): Expanded {
    return { states: this.#sum("expanded"), transitions: this.#sum("transitions") };
  }

  /** The states that threads want all to unfold, one after the other. */
  get commons(): CommonState[] {
    const outgrown = this.all.some((notice) => notice.get("outgrown") !== 0);
    return [...this.all.entries()]
      .filter(([, notice]) => notice.get("wants") !== 0)
      .map(([thread, notice], index) => ({ thread, locals: [...notice.state], outgrown: outgrown && index === 0 }));
  }

  /** By thread how many states it has met. */
  get met(): number[] {
    return this.all.map((notice) => notice.get("met"));
  }

  /** By thread how often its ring was laid out. */
  get rings(): number[] {
    return this.all.map((notice) => notice.get("ring"));
  }

  /** Whether the leading thread wants the search to end. */
  get mustStop(): boolean {
    return this.all[0]!.get("stop") !== 0;
  }

  get outcome(): Outcome {
    return outcomes[Math.max(...this.all.map((notice) => notice.get("outcome")))]!;
  }

  get bytes(): Bytes {
    return {
      visited: this.#sum("visited"),
      parents: this.#sum("parents"),
      frontier: this.#sum("frontier"),
      program: this.#sum("program"),
    };
  }

  /**
   * Makes sure that the network has told every thread the same, and takes local states for met that any of them has met. To be called
   * between two meetings.
   * @throws CallerMistake NETWORK_NOT_PURE
   */
  compare(program: CommonProgram): void {
    for (const notice of this.all) {
      if (notice.get("checksum") !== program.tree.told)
        throw new CallerMistake(
          "NETWORK_NOT_PURE",
          "two threads have put the same questions to the network, and were told different things",
          "Answers must depend on the numbers handed in alone. Usual causes: a clock, Math.random, a variable outside the component.",
        );
      program.meet([...notice.highest]);
    }
  }

  /** Widths of fields that `fitting` says in the leading thread. */
  agreeOnWidths(fitting: () => readonly number[]): number[] {
    const { seat } = this;
    if (seat.leads) this.mine.widths.set(fitting());
    seat.meet();
    const widths = [...this.all[0]!.widths];
    seat.meet();
    return widths;
  }

  /** Tells the findings of this thread's that are not agreed on yet. */
  tell(): void {
    this.mine.sightings = (this.#judge.held ?? []).map(({ property, state }): Sighting => {
      return { property: this.#network.properties.findIndex(({ name }) => name === property), state };
    });
  }

  /** Agrees on what has been told, one finding a property. The numbers of the states are `first` and following. */
  agree(first: number): void {
    const sightings = this.all.flatMap((notice) => notice.sightings);
    const known = () => new Set(this.#judge.findings.map(({ property }) => property));
    for (const { property, state } of sightings.sort((a, b) => a.property - b.property)) {
      const { name, kind } = this.#network.properties[property]!;
      if (known().has(name)) continue;
      this.#judge.agree({ property: name, kind, state: first + this.found.length, explanation: "" });
      this.found.push(decoded(state));
    }
  }

  #sum(what: Parameters<Notice["get"]>[0]): number {
    return this.all.reduce((sum, notice) => sum + notice.get(what), 0);
  }
}
