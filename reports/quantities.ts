import type { CheckResult } from "../harness/trace/result";

/** What cut a search short, in words. */
export function limitWords({ kind, value }: NonNullable<CheckResult["limit"]>): string {
  switch (kind) {
    case "states":
      return `stopped at ${count(value)} states`;
    case "memory":
      return value === 0 ? "out of memory" : `stopped at ${bytes(value)}`;
    case "time":
      return `stopped after ${duration(value)}`;
    case "interrupt":
      return "interrupted";
    case "omission":
      return `a state was left out with probability ${value.toPrecision(2)}`;
  }
}

/** What a search may take, in words. */
export function budgetWords({ kind, allowed }: NonNullable<CheckResult["budget"]>): string {
  if (kind === "memory") return bytes(allowed);
  return kind === "time" ? duration(allowed) : `${count(allowed)} ${kind}`;
}

export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export function bytes(size: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, size)) / 10));
  return `${step === 0 ? size : (size / 1024 ** step).toFixed(1)} ${units[step]}`;
}
