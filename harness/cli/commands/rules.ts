import type { Command } from "commander";
import { rulesText, ruleText } from "../../../reports/rules-text";
import { describeRule, describeRules, type RulesQuery } from "../describe-rules";

interface RulesOptions {
  readonly driverModel?: string;
  readonly category?: string;
  readonly json?: true;
}

/**
 * Adds `rules` and `rules <name>` to the program. Writes through the program's configured output.
 *
 * @param query - what this tool checks of a rule, and the calls of the design asked about; both may be left out
 */
export function addRulesCommand(program: Command, query: Pick<RulesQuery, "coverage"> = {}): void {
  program
    .command("rules")
    .summary("DDI compliance rules with their sources")
    .description("The 409 DDI compliance rules: what each demands, whether a model can check it, and where it stands")
    .argument("[name]", "one rule in full")
    .option("--driver-model <model>", "WDM, KMDF, NDIS or Storport")
    .option("--category <category>", "irql, locking, cancellation, completion, ...")
    .option("--json", "print JSON instead of text")
    .action((name: string | undefined, options: RulesOptions, command: Command) => {
      const text = name === undefined ? listing(options, query) : details(name, options, query);
      command.configureOutput().writeOut?.(`${text}\n`);
    });
}

function listing({ json, ...filter }: RulesOptions, query: RulesQuery): string {
  const report = describeRules({ ...query, ...filter });
  return json === true ? JSON.stringify(report, null, 2) : rulesText(report);
}

function details(name: string, { json }: RulesOptions, query: RulesQuery): string {
  const rules = describeRule(name, query);
  return json === true ? JSON.stringify(rules, null, 2) : rules.map(ruleText).join("\n\n");
}
