import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { wholeSpace } from "../explore/exploration";
import { explore } from "../explore/explore";
import { maxStates, type SpinCase } from "./spin-cases";

export interface Counts {
  readonly states: number;
  /** Enabled steps, two that go the same way counted twice; the initial state is not among them. */
  readonly transitions: number;
}

/** What SPIN has counted: written by `npm run verify:spin`, compared by the tests. */
export interface SpinRecord {
  readonly spin: string;
  readonly compiler: string;
  /** Day of the last run that wrote, YYYY-MM-DD. */
  readonly date: string;
  readonly counts: Readonly<Record<string, Counts>>;
}

// Not "spin-counts.json": Node would load that for this module.
const file = path.join(__dirname, "spin-record.json");

export function readRecord(): SpinRecord {
  return JSON.parse(readFileSync(file, "utf8")) as SpinRecord;
}

export function writeRecord(record: SpinRecord): void {
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** What our own engine counts, reductions off; undefined beyond {@link maxStates}. */
export function engineCounts({ network }: SpinCase): Counts | undefined {
  const { states, transitions, limit } = explore(network(), {
    ...wholeSpace,
    stopAt: "never",
    maxStates: maxStates + 1,
  });
  return limit !== undefined || states > maxStates ? undefined : { states, transitions };
}
