import os from "node:os";
import { type Command, Option } from "commander";
import { parseCount, parseDuration, parseSize } from "../option-values";

/** What each search may take; Infinity where there is no limit. */
export interface LimitOptions {
  readonly maxStates: number;
  /** Bytes. */
  readonly maxMemory: number;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Percent of the machine's memory that a search takes unless told otherwise. */
const MEMORY_SHARE = 60;

/** Adds {@link LimitOptions} to a command, with what they are where nobody says. */
export function addLimitOptions(
  command: Command,
  { maxStates, timeout }: Pick<LimitOptions, "maxStates" | "timeout"> = { maxStates: Infinity, timeout: Infinity },
): Command {
  const memory = Math.floor((os.totalmem() * MEMORY_SHARE) / 100);
  return command
    .addOption(countOption("--max-states <count>", "states of each search", maxStates))
    .addOption(
      new Option("--max-memory <size>", "of each search, for example 4GiB")
        .argParser(parseSize)
        .default(memory, `${MEMORY_SHARE} % of the machine's memory`),
    )
    .addOption(timeOption("--timeout <time>", "of each search, for example 90s", timeout));
}

/** An option that takes a count; Infinity for no limit. */
export function countOption(flags: string, description: string, count: number): Option {
  return new Option(flags, description).argParser(parseCount).default(count, limitWords(count, `${count}`));
}

/** An option that takes a time; milliseconds, Infinity for no limit. */
export function timeOption(flags: string, description: string, ms: number): Option {
  return new Option(flags, description).argParser(parseDuration).default(ms, limitWords(ms, `${ms / 1000}s`));
}

function limitWords(limit: number, words: string): string {
  return Number.isFinite(limit) ? words : "none";
}
