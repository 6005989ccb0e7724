import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { CallerMistake } from "../language/caller-mistake";
import type { Counts } from "./spin-counts";

/** From this many states on, optimised code saves more time than its compilation takes. */
const worthOptimising = 100_000;

/** SPIN prints eight digits. */
const mostPrinted = 99_999_999;

/** Versions of the tools as they name themselves. @throws CallerMistake TOOL_MISSING */
export function spinVersions(): { readonly spin: string; readonly compiler: string } {
  return {
    spin: run("spin", ["-V"], ".").trim(),
    compiler: run("gcc", ["--version"], ".").split("\n")[0] ?? "",
  };
}

/**
 * Has SPIN build a verifier for a Promela model and count its states, without any reduction.
 *
 * @param states - how many there should be; SPIN has room for a little more depth
 * @throws CallerMistake TOOL_MISSING when `spin` or `gcc` is not there
 */
export function spinCounts(model: Iterable<string>, states: number): Counts {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bugcheck-spin-"));
  try {
    for (const piece of model) appendFileSync(path.join(folder, "model.pml"), piece);
    run("spin", ["-a", "-o3", "model.pml"], folder);
    const optimise = states >= worthOptimising ? "-O2" : "-O0";
    run("gcc", [optimise, "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"], folder);
    return readCounts(run(path.join(folder, "pan"), ["-E", `-m${states + 10}`], folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The counts in a verifier's report; its transitions include one into the initial state. */
export function readCounts(report: string): Counts {
  const found = (pattern: RegExp): number => {
    const number = Number(pattern.exec(report)?.[1]);
    if (Number.isInteger(number) && number <= mostPrinted) return number;
    throw new Error(`[bugcheck fault] no exact count in SPIN's report:\n${report}`);
  };
  if (!/errors: 0\b/.test(report) || /search depth too small|not completed|out of memory/i.test(report)) {
    throw new Error(`[bugcheck fault] SPIN did not search the whole space:\n${report}`);
  }
  return {
    states: found(/^\s*(\S+) states, stored/m),
    transitions: found(/^\s*(\S+) transitions \(= stored\+matched\)/m) - 1,
  };
}

function run(tool: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(tool, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new CallerMistake("TOOL_MISSING", `there is no ${tool}`, "Install Debian's packages spin and gcc.");
  }
}
