/** A command as a page shows it, with what the page says comes out. */
export interface DocumentedCommand {
  /** Line of the page, counted from 1. */
  readonly line: number;
  /** Words as a shell would pass them. */
  readonly words: readonly string[];
  /** What a trailing `# exit 1` promises; 0 without one. */
  readonly exitCode: number;
  /** Lines shown beneath the command; `...` alone stands for any number of lines left out. */
  readonly output: readonly string[];
}

/**
 * Reads the commands out of a page's fenced blocks tagged `console`: lines that start with `$ `, each followed by the output
 * the page shows.
 *
 * @throws Error when a command needs a shell (a pipe, a redirection, an open quote): users on Windows could not follow it
 */
export function documentedCommands(page: string): DocumentedCommand[] {
  const commands: { line: number; words: string[]; exitCode: number; output: string[] }[] = [];
  let inConsole = false;
  for (const [index, text] of page.split(/\r?\n/).entries()) {
    if (/^\s*```/.test(text)) {
      inConsole = !inConsole && /^\s*```console\s*$/.test(text);
    } else if (inConsole && text.startsWith("$ ")) {
      for (const part of text.slice(2).split(" && ")) {
        commands.push({ line: index + 1, output: [], ...commandOf(part, index + 1) });
      }
    } else if (inConsole) {
      commands.at(-1)?.output.push(text);
    }
  }
  return commands;
}

function commandOf(text: string, line: number): { words: string[]; exitCode: number } {
  const [, command = "", exitCode = "0"] = /^(.*?)(?:\s+# exit (\d+))?\s*$/.exec(text) ?? [];
  const words = command.match(/"[^"]*"|[^\s"]+/g) ?? [];
  if (
    words.join(" ") !== command.trim().replace(/\s+/g, " ") ||
    words.some((word) => /^[^"].*['|<>;`]|^['|<>;`]/.test(word))
  ) {
    throw new Error(`line ${line}: "${text}" needs a shell; quote with double quotes and drop pipes and redirections`);
  }
  return { words: words.map((word) => word.replace(/^"|"$/g, "")), exitCode: Number(exitCode) };
}

/** Hides what differs from run to run and from machine to machine: durations, rates, memory and runs of blanks. */
const steady = (line: string): string =>
  line
    .replace(/\d[\d.,]*\s?(ms|s|MiB|GiB|k states\/s|M states\/s|states\/s)(?![\w/])/g, "#")
    .replace(/\s+/g, " ")
    .trim();

/**
 * Compares what a page shows with what a command printed.
 *
 * @returns the first documented line that the output lacks at its place, or undefined when all are there
 */
export function missingLine(documented: readonly string[], printed: string): string | undefined {
  const lines = printed.split(/\r?\n/).map(steady);
  const wanted = documented.filter((text) => text.trim() !== "");
  let next = 0;
  let skipping = true;
  for (const text of wanted) {
    if (text.trim() === "...") {
      skipping = true;
      continue;
    }
    while (lines[next] === "") {
      next++;
    }
    const at = skipping ? lines.indexOf(steady(text), next) : next;
    if (at < 0 || lines[at] !== steady(text)) {
      return text;
    }
    next = at + 1;
    skipping = false;
  }
  return undefined;
}
