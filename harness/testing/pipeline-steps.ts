import { spawnSync } from "node:child_process";

/** A step of a workflow, an action or a pipeline that runs a script. */
export interface ScriptStep {
  readonly id?: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a step of a workflow or an action may say, as its YAML has it. */
export interface RawStep {
  readonly id?: string;
  readonly name?: string;
  readonly run?: string;
  readonly script?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string | number>>;
}

/**
 * Puts values in place of a workflow's expressions, `${{ name }}`, as its runner would before a shell sees them.
 *
 * @throws Error for an expression without a value
 */
export function substituted(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`nobody says what ${name} is`);
    return value;
  });
}

/** The scripts of some steps with everything filled in. */
export function scriptsOf(steps: readonly RawStep[], values: Readonly<Record<string, string>>): ScriptStep[] {
  return steps.flatMap(({ id, run, script, env = {} }) => {
    const text = run ?? script;
    if (text === undefined) return [];
    const filled = Object.entries(env).map(([name, value]) => [name, substituted(String(value), values)] as const);
    return [{ ...(id !== undefined && { id }), run: substituted(text, values), env: Object.fromEntries(filled) }];
  });
}

/** Runs a script the way a runner does: `bash --noprofile --norc -eo pipefail`. */
export function runScript({ run, env }: ScriptStep, cwd: string, more: NodeJS.ProcessEnv) {
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...more, ...env },
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  return { code: status, out: stdout, err: stderr };
}
