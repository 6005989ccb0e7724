import { CallerMistake } from "../language/caller-mistake";
import type { MemoryModel } from "../language/memory-model";
import { memoryModelNamed } from "../network/memory/memory-model-named";

const COUNT = /^(\d+(?:\.\d+)?)([kMG]?)$/;
const SIZE = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/;

const THOUSANDS: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, G: 1e9 };
const KIBI: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };
const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A whole number of at least 1: "500", "20k", "1.5M". */
export function parseCount(text: string): number {
  const [, number, unit = ""] = COUNT.exec(text) ?? [];
  const count = Math.round(Number(number) * (THOUSANDS[unit] ?? 1) * 1000) / 1000;
  return Number.isInteger(count) && count > 0
    ? count
    : refuse(text, "a whole number of at least 1, such as 100000 or 5M");
}

/** Bytes: "4GiB", "512M". */
export function parseSize(text: string): number {
  const [, number, unit = ""] = SIZE.exec(text) ?? refuse(text, "a size, such as 512M or 4GiB");
  return Math.floor(Number(number) * (KIBI[unit.toUpperCase()] ?? 1));
}

/** Whether {@link parseSize} takes it. */
export function isSize(text: string): boolean {
  return SIZE.test(text);
}

/** Milliseconds: "90", in seconds, "500ms", "5m". */
export function parseDuration(text: string): number {
  const [, number, unit = "s"] = DURATION.exec(text) ?? refuse(text, "a time, such as 90s or 5m");
  return Number(number) * (MS[unit] ?? 1000);
}

/** Numbers of processors: "2" or "1,2,4". */
export function parseProcessors(text: string): number[] {
  const numbers = text.split(",").map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number >= 1 && number <= 64)) return [...new Set(numbers)];
  return refuse(text, "numbers of processors from 1 to 64, such as 2 or 1,2");
}

/** Names of memory models: "arm64" or "sc,tso". */
export function parseMemoryModels(text: string): MemoryModel[] {
  return [...new Set(text.split(",").map(memoryModelNamed))];
}

/** Threads: "2". */
export function parseWorkers(text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= 64
    ? number
    : refuse(text, "a number of threads from 1 to 64");
}

/** A whole number below 2^31: "17". */
export function parseWhole(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number < 2 ** 31 ? number : refuse(text, "a whole number, such as 17");
}

/** A whole number of at least 1: "3". */
export function parsePositive(text: string): number {
  const number = parseWhole(text);
  return number > 0 ? number : refuse(text, "a whole number of at least 1");
}

/** From 0 to 1: "0.05". */
export function parseProbability(text: string): number {
  const number = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return number <= 1 ? number : refuse(text, "a probability, such as 0.05");
}

/** Adds "irp=3" to the bounds set so far. */
export function parseBound(text: string, before: Readonly<Record<string, number>>): Record<string, number> {
  const [, name, count] = /^([^=]+)=(\d+)$/.exec(text) ?? refuse(text, "a name and a count, such as irp=3");
  return { ...before, [name ?? ""]: Number(count) };
}

/** A bound at one count, or at several in turn. */
export type SweptBound = number | { readonly from: number; readonly to: number };

/** Adds "irp=3" or "irp=1..20" to the bounds set so far. */
export function parseSweptBound(
  text: string,
  before: Readonly<Record<string, SweptBound>>,
): Readonly<Record<string, SweptBound>> {
  const [, name = "", from, to] = /^([^=]+)=(\d+)\.\.(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return { ...before, ...parseBound(text, {}) };
  const range = { from: Number(from), to: Number(to) };
  if (range.from > range.to) refuse(text, "a range of counts, such as irp=1..20");
  if (range.to - range.from > 1000) refuse(text, "a range of at most a thousand counts");
  return { ...before, [name]: range };
}

/** Adds a value to those of an option that may be repeated. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function refuse(text: string, wanted: string): never {
  throw new CallerMistake("BAD_OPTION", `"${text}" is not ${wanted}`, "See the option's help: bugcheck help check.");
}
