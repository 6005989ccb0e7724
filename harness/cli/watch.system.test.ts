import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { cliMain } from "../testing/run-cli";

const chart = (body: string) => `import { routine, spinLock } from "bugcheck";
export const body = routine({ uses: { lock: spinLock }, chart: { initial: "Lock", states: {
  Lock: { on: { "KeAcquireSpinLock(lock)": "Unlock" } },
  Unlock: { on: { ${body} } },
  Done: { type: "final" },
} } });
`;
const right = chart('"KeReleaseSpinLock(lock)": "Done"');
const wrong = chart('"KeAcquireSpinLock(lock)": "Done"');
const broken = chart('"KeReleaseSpinLok(lock)": "Done"');

const design = (imported: string) => `import { design, spinLock, thread } from "bugcheck";
import { body } from "./${imported}";
export default design({ id: "watched", objects: { lock: spinLock() }, actors: { one: thread(body) }, scope: { processors: [1] } });
`;

const running: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-watch-")));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

class Watching {
  #said = "";
  #from = 0;
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  #heard: () => void = () => undefined;

  constructor(args: readonly string[], cwd: string) {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
    this.#child = spawn(process.execPath, [cliMain, "check", ...args, "--watch"], { cwd, env });
    running.push(this.#child);
    this.#exit = new Promise((resolve) => this.#child.on("exit", resolve));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (text: Buffer) => {
        this.#said += text.toString();
        this.#heard();
      });
    }
  }

  /** What is said from the last wait on until it watches again. */
  next(): Promise<string> {
    return this.until("Ctrl-C ends.\n");
  }

  async until(words: string): Promise<string> {
    for (;;) {
      const end = this.#said.indexOf(words, this.#from);
      if (end >= 0) {
        const text = this.#said.slice(this.#from, end);
        this.#from = end + 1;
        return text;
      }
      const more = new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
      const code = await Promise.race([more, this.#exit.then((exit) => ({ exit }))]);
      if (code !== undefined) throw new Error(`it has ended with ${code.exit}: ${this.#said}`);
    }
  }

  async interrupt(): Promise<{ readonly code: number | null; readonly said: string }> {
    this.#child.kill("SIGINT");
    return { code: await this.#exit, said: this.#said };
  }
}

describe("check --watch", () => {
  it("checks again when an import changes, goes on where a chart is broken, and ends with the last exit code", async () => {
    const folder = folderWith({ "design.ts": design("body"), "body.ts": right, "other.ts": "export {};" });
    const watching = new Watching(["design.ts"], folder);
    expect(await watching.next()).toMatch(/1 holds: all as expected\n[\s\S]*Watching 2 files/);
    fs.writeFileSync(path.join(folder, "other.ts"), "export const aside = 1;");
    fs.writeFileSync(path.join(folder, "body.ts"), wrong);
    expect(await watching.next()).toContain("1 violated: 0 of 1 as expected");
    fs.writeFileSync(path.join(folder, "body.ts"), broken);
    expect(await watching.next()).toContain("error UNKNOWN_CALL");
    fs.writeFileSync(path.join(folder, "body.ts"), "export const body = ;");
    expect(await watching.next()).toContain("error DESIGN_DOES_NOT_COMPILE");
    fs.writeFileSync(path.join(folder, "design.ts"), design("elsewhere"));
    expect(await watching.next()).toContain("error DESIGN_DOES_NOT_LOAD");
    fs.writeFileSync(path.join(folder, "elsewhere.ts"), wrong);
    expect(await watching.next()).toContain("1 violated");
    const { code, said } = await watching.interrupt();
    expect(code).toBe(1);
    expect(said).not.toContain("\x1b[");
  });

  it("finds a design that comes into a folder, and ends with 0 where all is well", async () => {
    const folder = folderWith({ "design.ts": design("body"), "body.ts": right });
    const watching = new Watching(["."], folder);
    expect(await watching.next()).toContain("1 holds: all as expected");
    fs.writeFileSync(path.join(folder, "second.ts"), design("body").replace("watched", "second"));
    expect(await watching.next()).toContain("2 holds: all as expected");
    fs.rmSync(path.join(folder, "second.ts"));
    expect(await watching.next()).toContain("1 holds: all as expected");
    expect((await watching.interrupt()).code).toBe(0);
  });

  it("ends at once where the command line is wrong", async () => {
    const watching = new Watching(["design.ts", "--report", "no"], folderWith({ "design.ts": design("body") }));
    await expect(watching.next()).rejects.toThrow(/ended with 3[\s\S]*UNKNOWN_REPORT/);
  });

  it("ends a search that is overtaken by a change", async () => {
    const folder = folderWith({ "design.ts": design("body"), "body.ts": chart('"KeReleaseSpinLock(lock)": "Lock"') });
    const watching = new Watching(["design.ts", "--no-reduction"], folder);
    await watching.next();
    fs.writeFileSync(path.join(folder, "design.ts"), endless);
    await watching.until(" states, ");
    fs.writeFileSync(path.join(folder, "design.ts"), design("body"));
    fs.writeFileSync(path.join(folder, "body.ts"), right);
    expect(await watching.next()).toContain("1 holds: all as expected");
    expect((await watching.interrupt()).code).toBe(0);
  });
});

/** Twelve threads that count on twelve shared variables: unreduced far more states than are searched in a minute. */
const endless = `import { design, each, many, routine, sharedVariable, thread } from "bugcheck";
const body = routine({ uses: { count: sharedVariable }, chart: { initial: "A", states: Object.fromEntries(
  Array.from({ length: 9 }, (_, at) => [String.fromCharCode(65 + at), at === 8 ? { type: "final" } : { on: { "Write(count, 1)": String.fromCharCode(66 + at) } }]),
) } });
const names = Array.from({ length: 12 }, (_, at) => "count" + at);
export default design({ id: "watched", scope: { processors: [1] },
  objects: Object.fromEntries(names.map((name) => [name, sharedVariable()])),
  actors: Object.fromEntries(names.map((name) => ["actor" + name, thread(body, { count: name })])) });
`;
