import { Command, CommanderError } from "commander";
import { mistakeText } from "../../reports/text";
import { CallerMistake } from "../language/caller-mistake";
import type { ExitCode } from "./exit-code";
import { optionDescription } from "./help-text";
import { mistakeData } from "./mistake-data";
import { terminalStyle } from "./terminal";
import { tool } from "./tool";

type Exit = (code: ExitCode) => void;

interface CommandEntry {
  readonly summary: string;
  /** Loads the command's own modules, and only then. */
  add(program: Command, exit: Exit): Promise<void>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  check: {
    summary: "explore every interleaving and say what holds",
    add: async (program, exit) => (await import("./commands/check.js")).addCheckCommand(program, exit),
  },
  fuzz: {
    summary: "sample schedules where there are too many to explore",
    add: async (program, exit) => (await import("./commands/fuzz.js")).addFuzzCommand(program, exit),
  },
  replay: {
    summary: "print a stored run again, step by step",
    add: async (program, exit) => (await import("./commands/replay.js")).addReplayCommand(program, exit),
  },
  diff: {
    summary: "what two designs' verdicts and observable behaviour have gained and lost",
    add: async (program, exit) => (await import("./commands/diff.js")).addDiffCommand(program, exit),
  },
  mutate: {
    summary: "which broken copies of a design no property notices",
    add: async (program, exit) => (await import("./commands/mutate.js")).addMutateCommand(program, exit),
  },
  export: {
    summary: "a design for other tools: promela, aut, dot, svg, mermaid",
    add: async (program) => (await import("./commands/export.js")).addExportCommand(program),
  },
  new: {
    summary: "a design to start from that checks out of the box",
    add: async (program) => (await import("./commands/new.js")).addNewCommand(program),
  },
  list: {
    summary: "the catalogue of designs",
    add: async (program, exit) => (await import("./commands/list.js")).addListCommand(program, exit),
  },
  rules: {
    summary: "DDI compliance rules with their sources",
    add: async (program) => {
      const { ruleCoverage } = await import("../../properties/rules/rule-coverage.js");
      (await import("./commands/rules.js")).addRulesCommand(program, { coverage: ruleCoverage });
    },
  },
  ddi: {
    summary: "one DDI's contract",
    add: async (program) => (await import("./commands/ddi.js")).addDdiCommand(program),
  },
};

/**
 * Runs the command line.
 *
 * @param args - without the program's own name
 * @returns the exit code; whatever there is to say has been written
 */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    const program = await programFor(args, (told) => {
      code = told;
    });
    await program.parseAsync(args.length === 0 ? ["help"] : [...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const mistake = error instanceof CommanderError ? usage(error) : error;
    if (!(mistake instanceof CallerMistake)) return ourFault(mistake);
    process.stderr.write(`${mistakeText(mistakeData(mistake, process.cwd()), terminalStyle(process.stderr))}\n`);
    return 3;
  }
}

async function programFor(args: readonly string[], exit: Exit): Promise<Command> {
  const program = new Command("bugcheck")
    .description("Finds the race in a Windows driver design before Windows does.")
    .version(tool().version)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ optionDescription })
    .showSuggestionAfterError();
  const named = args.find((arg) => Object.hasOwn(COMMANDS, arg));
  for (const [name, { summary, add }] of Object.entries(COMMANDS)) {
    if (name === named) await add(program, exit);
    else program.command(name).summary(summary);
  }
  return program.addHelpText(
    "after",
    "\nStart with:\n  bugcheck list\n  bugcheck check rfm2g-split-lock-queue\n  bugcheck help check",
  );
}

function usage({ message }: CommanderError): CallerMistake {
  const [first = "", ...rest] = message.replace(/^error: /, "").split("\n");
  return new CallerMistake("BAD_COMMAND_LINE", first, [...rest, 'See "bugcheck help".'].join(" "));
}

/** A fault of this program: everything that helps to mend it. */
function ourFault(error: unknown): ExitCode {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`bugcheck itself has failed; please report this:\n${stack}\n`);
  return 70;
}
