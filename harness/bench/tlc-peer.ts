import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const virtualMachine = "java";

/** What TLC found in one run, and how fast with the start of its virtual machine left in. */
export interface TlcRun {
  readonly states: number;
  readonly statesPerSecond: number;
}

/** The jar that the environment names, or why there is nothing to compare with, in a sentence. */
export function tlcJar(): { readonly jar: string } | { readonly missing: string } {
  const jar = process.env.TLA2TOOLS;
  if (jar === undefined || jar === "") return { missing: "no comparison with TLC: TLA2TOOLS names no tla2tools.jar" };
  try {
    execFileSync(virtualMachine, ["-version"], { stdio: "ignore" });
    return { jar };
  } catch {
    return { missing: "no comparison with TLC: there is no java" };
  }
}

/** One search of `module`, whose files are in `folder`, by one worker that looks for no deadlock. */
export function runTlc(jar: string, folder: string, module: string): TlcRun {
  const copy = mkdtempSync(path.join(os.tmpdir(), "bugcheck-tlc-"));
  try {
    cpSync(folder, copy, { recursive: true });
    const startedMs = performance.now();
    const args = ["-XX:+UseParallelGC", "-cp", jar, "tlc2.TLC", "-workers", "1", "-deadlock", module];
    const report = execFileSync(virtualMachine, args, { cwd: copy, encoding: "utf8", maxBuffer: 2 ** 26 });
    const states = distinctStates(report);
    return { states, statesPerSecond: (states / (performance.now() - startedMs)) * 1000 };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The count in a report of TLC's that says it is done. */
export function distinctStates(report: string): number {
  const counts = [...report.matchAll(/([\d,]+) distinct states found, ([\d,]+) states left on queue/g)];
  const [, found = "", left] = counts.at(-1) ?? [];
  if (left === "0") return Number(found.replaceAll(",", ""));
  throw new Error(`[bugcheck fault] TLC did not search the whole space:\n${report}`);
}
