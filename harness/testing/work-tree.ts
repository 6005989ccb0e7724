import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type CliRun, runCli } from "./run-cli";

/** A user's folder outside the project, under git where asked. */
export class WorkTree {
  readonly folder = fs.realpathSync.native(fs.mkdtempSync(path.join(os.tmpdir(), "bugcheck-work-tree-")));

  /** @returns the file's absolute path */
  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  }

  read(name: string): string {
    return fs.readFileSync(path.join(this.folder, name), "utf8");
  }

  has(name: string): boolean {
    return fs.existsSync(path.join(this.folder, name));
  }

  git(...args: string[]): string {
    const identity = [
      "-c",
      "user.name=somebody",
      "-c",
      "user.email=somebody@example.org",
      "-c",
      "commit.gpgsign=false",
    ];
    return execFileSync("git", [...identity, ...args], { cwd: this.folder, encoding: "utf8", stdio: "pipe" });
  }

  /** Everything as it is now, in a commit; in a new repository where there is none. */
  commit(): void {
    if (!this.has(".git")) this.git("init", "--quiet", "--initial-branch=main");
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message=as it is");
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): CliRun {
    return runCli(args, this.folder, env);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * A small design: two threads take a spin lock and give it back.
 *
 * @param options.takes - how often a thread takes the lock before it gives it back; twice is a deadlock with itself
 * @param options.imports - lines above the design
 */
export function lockDesign(id: string, { takes = 1, threads = 2, imports = "" } = {}): string {
  const states = Array.from({ length: takes }, (_, number) => {
    const next = number + 1 === takes ? "Give" : `Take${number + 1}`;
    return `Take${number}: { on: { "KeAcquireSpinLock(lock)": "${next}" } }`;
  });
  const actors = Array.from({ length: threads }, (_, number) => `thread${number}: thread(body, { lock: "lock" })`);
  return `import { design, routine, spinLock, thread } from "bugcheck";
${imports}
const body = routine({
  uses: { lock: spinLock },
  chart: {
    initial: "Take0",
    states: { ${states.join(", ")}, Give: { on: { "KeReleaseSpinLock(lock)": "Done" } }, Done: { type: "final" } },
  },
});
export default design({ id: "${id}", objects: { lock: spinLock() }, actors: { ${actors.join(", ")} }, scope: { processors: [1] } });
`;
}
