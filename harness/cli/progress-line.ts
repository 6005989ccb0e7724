import { printable } from "../../reports/printable";
import { bytes, count, duration } from "../../reports/quantities";
import type { CheckEvent, RowHead } from "./check/check-events";

/** Searches shorter than this need no progress line. */
const QUIET_MS = 1000;

/** One line on standard error that follows a search; nothing at all where standard error is no terminal. */
export class ProgressLine {
  #rows: readonly RowHead[] = [];
  #shown = false;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  take(event: CheckEvent): void {
    if (event.kind === "planned") this.#rows = event.rows;
    else if (event.kind === "progress") this.#show(event);
    else this.clear();
  }

  clear(): void {
    if (this.#shown) this.stream.write("\r\x1b[K");
    this.#shown = false;
  }

  #show({ row, progress }: Extract<CheckEvent, { kind: "progress" }>): void {
    const { states, depth, elapsedMs, frontier } = progress;
    const head = this.#rows[row];
    if (!this.stream.isTTY || head === undefined || elapsedMs < QUIET_MS) return;
    const parts = [
      `[${row + 1}/${this.#rows.length}] ${head.design} ${head.variant} ${head.scope.processors} CPU`,
      `${count(states)} states`,
      `${count(Math.round((states / elapsedMs) * 1000))}/s`,
      `depth ${depth}`,
      `${count(frontier)} waiting`,
      bytes(progress.bytes),
      duration(elapsedMs),
    ];
    this.stream.write(`\r\x1b[K${printable(parts.join(", ")).slice(0, (this.stream.columns ?? 120) - 1)}`);
    this.#shown = true;
  }
}
