import type { Command } from "commander";
import { ddiSearchText, ddiText } from "../../../reports/ddi-text";
import { CallerMistake } from "../../language/caller-mistake";
import type { AnyKind } from "../../language/kind";
import { describeDdi, searchDdis } from "../describe-ddi";

interface DdiOptions {
  readonly search?: true;
  readonly json?: true;
}

/**
 * Adds `ddi <name>` and `ddi --search <words...>` to the program. Writes through the program's configured output.
 *
 * @param kinds - the vocabulary, to say whether and how a call is modelled
 */
export function addDdiCommand(program: Command, kinds?: readonly AnyKind[]): void {
  program
    .command("ddi")
    .summary("one DDI's contract")
    .description("IRQL range, conditions, conflicts, rules and page of a documented DDI or callback")
    .argument("<words...>", "the name, or with --search words that a name holds")
    .option("--search", "list the names that hold all the words, letter case aside")
    .option("--json", "print JSON instead of text")
    .action((words: readonly string[], options: DdiOptions, command: Command) => {
      const text = options.search === true ? search(words, options) : contract(words, options, kinds);
      command.configureOutput().writeOut?.(`${text}\n`);
    });
}

function search(words: readonly string[], options: DdiOptions): string {
  const matches = searchDdis(words);
  return options.json === true ? JSON.stringify(matches, null, 2) : ddiSearchText(words, matches);
}

function contract(words: readonly string[], options: DdiOptions, kinds?: readonly AnyKind[]): string {
  const [name = "", ...more] = words;
  if (more.length > 0) {
    throw new CallerMistake(
      "UNKNOWN_DDI",
      `"${words.join(" ")}" is more than one name.`,
      "Look for words with --search.",
    );
  }
  const report = describeDdi(name, kinds);
  return options.json === true ? JSON.stringify(report, null, 2) : ddiText(report);
}
