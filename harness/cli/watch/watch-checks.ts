import { mistakeText } from "../../../reports/text";
import { CallerMistake } from "../../language/caller-mistake";
import type { ExitCode } from "../exit-code";
import { mistakeData } from "../mistake-data";
import { terminalStyle } from "../terminal";
import { WatchedFiles } from "./watched-files";

const CLEAR = "\x1b[2J\x1b[3J\x1b[H";

/**
 * Checks, and checks again whenever a file of a design has changed, until Ctrl-C. A search that is overtaken by a change is ended.
 *
 * @param args - designs in the words of the command line
 * @param check - one check; it ends early once the signal says so
 * @returns the exit code of the last check that was not overtaken
 * @throws CallerMistake where the first check has nothing to start with
 */
export async function watchChecks(
  args: readonly string[],
  cwd: string,
  check: (overtaken: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const files = new WatchedFiles(args, cwd);
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    process.once("SIGINT", () => {
      isOver = true;
      resolve();
    });
  });
  try {
    await files.look();
    let code: ExitCode | undefined;
    for (;;) {
      if (process.stdout.isTTY) process.stdout.write(CLEAR);
      const told = await checkOnce(files, ended, check, code === undefined);
      code = told.code;
      if (isOver) return code;
      if (!told.overtaken) {
        process.stderr.write(`Watching ${files.count} ${files.count === 1 ? "file" : "files"}; Ctrl-C ends.\n`);
        await files.change(ended);
      }
      if (isOver) return code;
    }
  } finally {
    await files.close();
  }
}

interface Told {
  readonly code: ExitCode;
  readonly overtaken: boolean;
}

async function checkOnce(
  files: WatchedFiles,
  ended: Promise<void>,
  check: (overtaken: AbortSignal) => Promise<ExitCode>,
  isFirst: boolean,
): Promise<Told> {
  const abort = new AbortController();
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let isDone = false;
  const watching = files.change(Promise.race([ended, finished])).then((changed) => {
    if (changed && !isDone) abort.abort();
    return changed;
  });
  let code: ExitCode;
  try {
    code = await check(abort.signal);
    await files.look();
  } catch (error) {
    if (isFirst || !(error instanceof CallerMistake)) throw error;
    process.stderr.write(`${mistakeText(mistakeData(error, process.cwd()), terminalStyle(process.stderr))}\n`);
    code = 3;
  } finally {
    isDone = true;
    finish();
  }
  return { code, overtaken: await watching };
}
