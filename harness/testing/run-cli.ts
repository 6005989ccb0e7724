import { spawnSync } from "node:child_process";
import path from "node:path";

export const projectRoot = path.resolve(__dirname, "../..");
export const cliMain = path.join(projectRoot, "dist/harness/cli/main.js");

/** What a run of the built program left behind. */
export interface CliRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line as a process of its own. A run that hangs is killed, and has no exit code. */
export function runCli(args: readonly string[], cwd: string = projectRoot, env: NodeJS.ProcessEnv = {}): CliRun {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliMain, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", ...env },
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  return { code: status, out: stdout, err: stderr };
}

/** Output without what differs from run to run and machine to machine: times, and where the project lies. */
export function normalised(text: string): string {
  return text
    .replaceAll(projectRoot + path.sep, "")
    .replaceAll("\\", "/")
    .replace(/ +time$/m, "  time")
    .replace(/ +\d+(\.\d+)? (ms|s)\b/g, "  TIME")
    .replace(/"elapsedMs": [\d.]+/g, '"elapsedMs": 0')
    .replace(/"(version|node)": "v?[\d.]+"/g, '"$1": "VERSION"');
}
