import { bytes, count, duration } from "../../../reports/quantities";
import { scopeWords } from "../../../reports/scope-words";
import type { Progress } from "../../explore/exploration";
import type { CheckEvent, RowHead } from "../check/check-events";
import { ProgressLine } from "./progress-line";
import { type EndingLimits, type Estimate, SearchTrend } from "./search-trend";

/** Tells how a check goes: which row, how many states and how fast, how deep, what memory it takes, and how long it may last. */
export class CheckProgress {
  #rows: readonly RowHead[] = [];
  #limits: readonly EndingLimits[] = [];
  #trend = new SearchTrend();

  constructor(private readonly line: ProgressLine = new ProgressLine()) {}

  take(event: CheckEvent): void {
    if (event.kind === "planned") {
      this.#rows = event.rows;
      this.#limits = event.limits;
    }
    if (event.kind === "started") this.#trend = new SearchTrend();
    if (event.kind === "progress") this.#show(event.row, event.progress);
    else this.clear();
  }

  clear(): void {
    this.line.clear();
  }

  #show(row: number, progress: Progress): void {
    const [head, limits] = [this.#rows[row], this.#limits[row]];
    this.#trend.take(progress);
    if (head === undefined || limits === undefined) return;
    const estimate = this.#trend.estimate(limits);
    this.line.show(() =>
      [
        `[${row + 1}/${this.#rows.length}] ${head.design} ${head.variant} on ${scopeWords(head.scope)}`,
        ...searchWords(progress),
        ...(estimate === undefined ? [] : [estimateWords(estimate)]),
      ].join(", "),
    );
  }
}

function searchWords({ states, depth, frontier, elapsedMs, bytes: size }: Progress): string[] {
  return [
    `${count(states)} states`,
    `${count(Math.round((states / elapsedMs) * 1000))}/s`,
    `depth ${depth}`,
    `${count(frontier)} waiting`,
    bytes(size),
  ];
}

function estimateWords({ kind, ms }: Estimate): string {
  return kind === "about" ? `about ${duration(ms)} left` : `at most ${duration(ms)} of this search left`;
}
