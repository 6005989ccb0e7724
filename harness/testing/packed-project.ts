import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import { projectRoot } from "./run-cli";

/** What a program left behind; `said` is standard output, then standard error. */
export interface Answer {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a program as a user's shell would: nothing of the test runner or of npm is left in its environment. */
export function run(program: string, args: readonly string[], cwd: string): Answer {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
  for (const name of Object.keys(env)) if (/^(VITEST|npm_|NODE_ENV|NODE_OPTIONS|GITHUB_)/.test(name)) delete env[name];
  // A registry need not be asked for what is in npm's cache.
  Object.assign(env, { npm_config_prefer_offline: "true", npm_config_audit: "false", npm_config_fund: "false" });
  const shell = process.platform === "win32";
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env,
    shell,
    encoding: "utf8",
    timeout: 280_000,
  });
  return { code: status, said: `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}` };
}

/**
 * Runs a program that is to succeed.
 *
 * @returns what it said
 * @throws Error with what it said where it ends with another code than 0
 */
export function did(program: string, args: readonly string[], cwd: string): string {
  const { code, said } = run(program, args, cwd);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${code}\n${said}`);
  return said;
}

/**
 * Packs the program as `npm publish` would, once for all tests of a run, whichever process asks first.
 *
 * @returns the tarball, an absolute path
 */
export async function packedTarball(): Promise<string> {
  const folder = inject("packFolder");
  const told = path.join(folder, "told.json");
  if (isFirst(path.join(folder, "packing"))) {
    const { code, said } = run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], projectRoot);
    const whole = path.join(folder, "whole.json");
    fs.writeFileSync(whole, JSON.stringify({ code, said }));
    fs.renameSync(whole, told);
  }
  while (!fs.existsSync(told)) await sleep(200);
  const tarball = fs.readdirSync(folder).find((file) => file.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`npm pack: ${fs.readFileSync(told, "utf8")}`);
  return path.join(folder, tarball);
}

/** Whether no process was here before this one. */
function isFirst(mark: string): boolean {
  try {
    fs.mkdirSync(mark);
    return true;
  } catch {
    return false;
  }
}
