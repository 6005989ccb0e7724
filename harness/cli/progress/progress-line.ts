import { printable } from "../../../reports/printable";
import { duration } from "../../../reports/quantities";

/** Work shorter than this needs no progress. */
const QUIET_MS = 1000;
/** Nobody reads faster. */
const WRITTEN_OVER_MS = 100;

/** Where progress goes, and what time it is there. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * How long work goes, on standard error: on a terminal one line that is written over, and elsewhere a line after 1 s, 2 s, 4 s and
 * so on, so that a log of a day has no more than twenty.
 */
export class ProgressLine {
  readonly #startedMs: number;
  #nextMs = QUIET_MS;
  #shown = false;

  /** @param now - milliseconds from some moment on */
  constructor(
    private readonly output: ProgressOutput = process.stderr,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#startedMs = now();
  }

  /** @param words - asked for only where they are written */
  show(words: () => string): void {
    const elapsedMs = this.now() - this.#startedMs;
    if (elapsedMs < QUIET_MS) return;
    if (this.output.isTTY === true) {
      if (elapsedMs < this.#nextMs) return;
      this.#nextMs = elapsedMs + WRITTEN_OVER_MS;
      this.output.write(`\r\x1b[K${printable(words()).slice(0, (this.output.columns ?? 120) - 1)}`);
      this.#shown = true;
    } else if (elapsedMs >= this.#nextMs) {
      while (this.#nextMs <= elapsedMs) this.#nextMs *= 2;
      this.output.write(`after ${duration(elapsedMs)}: ${printable(words())}\n`);
    }
  }

  /** Makes room for other output. */
  clear(): void {
    if (this.#shown) this.output.write("\r\x1b[K");
    this.#shown = false;
  }
}
