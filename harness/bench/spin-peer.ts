import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readCounts } from "./run-spin";
import type { Counts } from "./spin-counts";

/** A verifier that SPIN generated and gcc compiled, ready to run. */
export interface SpinPeer {
  /** One full search; its rate as the verifier prints it. */
  run(): Counts & { readonly statesPerSecond: number };
  remove(): void;
}

/** Why there is nothing to compare with, in a sentence; undefined when SPIN and gcc answer. */
export function spinMissing(): string | undefined {
  for (const [tool, flag] of [
    ["spin", "-V"],
    ["gcc", "--version"],
  ] as const) {
    try {
      execFileSync(tool, [flag], { stdio: "ignore" });
    } catch {
      return `no comparison with SPIN: ${tool} is not installed (Debian's packages are spin and gcc)`;
    }
  }
  return undefined;
}

/**
 * Builds the verifier of a Promela file without reduction, as fast as the peer's manual says it gets for safety.
 * `depth`: the longest path it may walk.
 */
export function buildSpinPeer(promela: string, depth: number): SpinPeer {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bugcheck-bench-"));
  const run = (tool: string, args: readonly string[]) =>
    execFileSync(tool, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  run("spin", ["-a", "-o3", path.resolve(promela)]);
  run("gcc", ["-O2", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"]);
  return {
    run: () => {
      const report = run(path.join(folder, "pan"), ["-E", `-m${depth}`]);
      const rate = Number(/rate\s+(\S+) states\/second/.exec(report)?.[1]);
      if (!Number.isFinite(rate)) throw new Error(`[bugcheck fault] no rate in SPIN's report:\n${report}`);
      return { ...readCounts(report), statesPerSecond: rate };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
