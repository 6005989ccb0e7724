import { duration } from "../../../reports/quantities";
import type { Progress } from "../../explore/exploration";
import type { CheckEvent, RowHead } from "../check/check-events";
import { ProgressLine } from "./progress-line";
import { rowWords, searchWords } from "./row-words";
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
        rowWords(row, this.#rows.length, head),
        ...searchWords(progress),
        ...(estimate === undefined ? [] : [estimateWords(estimate)]),
      ].join(", "),
    );
  }
}

function estimateWords({ kind, ms }: Estimate): string {
  return kind === "about" ? `about ${duration(ms)} left` : `at most ${duration(ms)} of this search left`;
}
