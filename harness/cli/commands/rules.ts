import type { Command } from "commander";
import { rulesText, ruleText } from "../../../reports/rules-text";
import { calledNames } from "../../network/monitors";
import { describeRule, describeRules, type RulesQuery } from "../describe-rules";

interface RulesOptions {
  readonly design?: string;
  readonly driverModel?: string;
  readonly category?: string;
  readonly json?: true;
}

/** Loads a design's file only where it is asked for. */
async function callsOf(id: string): Promise<ReadonlySet<string>> {
  const { loadDesigns } = await import("../loading/load-designs.js");
  const { designs, mistakes } = await loadDesigns([id], process.cwd());
  if (mistakes[0] !== undefined) throw mistakes[0];
  const actors = designs.flatMap(({ design }) =>
    [design, ...Object.values(design.variants)].map(({ actors }) => actors),
  );
  const charts = actors.flatMap((placed = {}) => Object.values(placed).map(({ routine }) => routine.chart));
  return new Set(charts.flatMap((chart) => [...calledNames(chart)]));
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
    .option("--design <design>", "id or file of a design: whether each rule speaks of a call that it makes")
    .option("--json", "print JSON instead of text")
    .action((name: string | undefined, { design, ...options }: RulesOptions, command: Command) => {
      const write = (asked: RulesQuery) => {
        const text = name === undefined ? listing(options, asked) : details(name, options, asked);
        command.configureOutput().writeOut?.(`${text}\n`);
      };
      if (design === undefined) return write(query);
      return callsOf(design).then((calls) => write({ ...query, calls }));
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
