import path from "node:path";
import { Worker } from "node:worker_threads";
import type { ChangedSelection } from "../../trace/gate-result";
import type { CheckResult, Mistake } from "../../trace/result";
import type { CheckEvent, RowHead } from "./check-events";
import type { CheckPlan } from "./check-plan";
import type { WorkerTask } from "./check-worker";
import { unsearchedRow } from "./unsearched-row";

/** Everything a check found out. */
export interface CheckOutcome {
  readonly results: readonly CheckResult[];
  readonly mistakes: readonly Mistake[];
  /** What `--changed` left out; null where nobody asked. */
  readonly selection: ChangedSelection | null;
}

export interface ThreadObserver {
  onEvent(event: CheckEvent): void;
}

/** Runs a check in a thread of its own. */
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

  /** @throws whatever the thread throws that is no caller's mistake */
  async outcome(): Promise<CheckOutcome> {
    let from = 0;
    while ((await this.#life(from)) === "out of memory") {
      const head = this.#rows[this.#row];
      if (head === undefined) throw new Error("[bugcheck fault] out of memory before the first search");
      this.#results.push({ ...unsearchedRow({ kind: "memory", value: 0 }), ...head });
      from = this.#row + 1;
    }
    return { results: this.#results, mistakes: this.#mistakes, selection: this.#selection };
  }

  /** One thread, from row number `from` to the end; the heap of a thread that runs out of it is lost, and its row with it. */
  #life(from: number): Promise<"done" | "out of memory"> {
    const task: WorkerTask = { plan: this.plan, from, stop: this.#stop };
    const worker = new Worker(path.join(__dirname, "check-worker.js"), { workerData: task });
    return new Promise((resolve, reject) => {
      worker.on("message", (event: CheckEvent) => this.#take(event));
      worker.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve("out of memory");
        else reject(error);
      });
      worker.on("exit", () => resolve("done"));
    });
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
