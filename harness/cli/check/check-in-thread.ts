import type { ChangedSelection } from "../../trace/gate-result";
import type { CheckResult, Mistake } from "../../trace/result";
import type { CheckEvent, RowHead } from "./check-events";
import type { CheckPlan } from "./check-plan";
import { runThreads } from "./check-threads";
import { unsearchedRow } from "./unsearched-row";

/** Everything a check found out. */
export interface CheckOutcome {
  readonly results: readonly CheckResult[];
  readonly mistakes: readonly Mistake[];
  /** What `--changed` left out; null where nobody asked. */
  readonly selection: ChangedSelection | null;
  /** Our own fault that ended the check before its end. */
  readonly fault?: Error;
}

export interface ThreadObserver {
  onEvent(event: CheckEvent): void;
}

/** Runs a check in threads of its own. */
export class CheckInThread {
  readonly #stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  readonly #results: CheckResult[] = [];
  readonly #mistakes: Mistake[] = [];
  #rows: readonly RowHead[] = [];
  #row = 0;
  #selection: ChangedSelection | null = null;

  constructor(
    private readonly plan: CheckPlan,
    private readonly observer: ThreadObserver,
  ) {}

  /** Lets the running search end with what it knows. */
  stop(): void {
    Atomics.store(new Int32Array(this.#stop), 0, 1);
  }

  /** What was found, a fault among it where there was one. */
  async outcome(): Promise<CheckOutcome> {
    const found = () => ({ results: this.#results, mistakes: this.#mistakes, selection: this.#selection });
    try {
      await this.#rowByRow();
      return found();
    } catch (error) {
      return { ...found(), fault: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  /** The heap of a thread that runs out of it is lost, and its row with it. */
  async #rowByRow(): Promise<void> {
    const take = (event: CheckEvent) => this.#take(event);
    for (let from = 0; (await runThreads(this.plan, from, this.#stop, take)) === "out of memory"; ) {
      const head = this.#rows[this.#row];
      if (head === undefined) throw new Error("[bugcheck fault] out of memory before the first search");
      this.#results.push({ ...unsearchedRow({ kind: "memory", value: 0 }), ...head });
      from = this.#row + 1;
    }
  }

  #take(event: CheckEvent): void {
    if (event.kind === "planned") this.#rows = event.rows;
    if (event.kind === "selected") this.#selection = event.selection;
    if (event.kind === "started") this.#row = event.row;
    if (event.kind === "result") this.#results.push(event.result);
    if (event.kind === "mistake") this.#mistakes.push(event.mistake);
    this.observer.onEvent(event);
  }
}
