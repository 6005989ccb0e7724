import { loadDesigns } from "../cli/loading/load-designs";
import { promela } from "../export/promela";
import { transitionGraph } from "../export/transition-graph";
import { CallerMistake } from "../language/caller-mistake";
import { sampleNetworks } from "../testing/sample-networks";
import { spinCounts, spinVersions } from "./run-spin";
import { casesOf, knownCases, maxStates, type SpinCase } from "./spin-cases";
import { type Counts, engineCounts, readRecord, type SpinRecord, writeRecord } from "./spin-counts";

/** Random networks that SPIN counts besides; nobody records them. */
const samples = 25;

/**
 * Exports networks to Promela, has SPIN count their states, and compares: our engine, the export's own exploration and SPIN must
 * agree. What agrees is recorded.
 *
 * @param names - designs; all of the catalogue, the known networks and some random ones when there are none
 * @returns whether everything agreed
 */
async function verifySpin(names: readonly string[]): Promise<boolean> {
  const versions = spinVersions();
  const { designs, mistakes } = await loadDesigns(names, process.cwd());
  for (const mistake of mistakes) say(`${mistake.code}: ${mistake.message}`);
  const ofDesigns = designs.flatMap(({ design }) => casesOf(design));
  const all = names.length === 0;
  const counts: Record<string, Counts> = all ? {} : without(designs.map(({ design }) => design.id));

  let wrong = mistakes.length;
  for (const one of all ? [...knownCases, ...ofDesigns] : ofDesigns) {
    const agreed = verified(one);
    if (agreed === "differ") wrong++;
    else if (agreed !== "too large") counts[one.name] = agreed;
  }
  for (const [index, network] of (all ? sampleNetworks(samples) : []).entries()) {
    if (verified({ name: `random ${index}`, network: () => network }) === "differ") wrong++;
  }
  const record: SpinRecord = { ...versions, date: new Date().toISOString().slice(0, 10), counts };
  writeRecord(record);
  say(`${Object.keys(counts).length} counts recorded; ${wrong} wrong`);
  return wrong === 0;
}

/** The record's counts of everything but these designs, whose variants may have gone. */
function without(ids: readonly string[]): Record<string, Counts> {
  const others = Object.entries(readRecord().counts).filter(([name]) => !ids.some((id) => name.startsWith(`${id} `)));
  return Object.fromEntries(others);
}

function verified(one: SpinCase): Counts | "too large" | "differ" {
  try {
    const engine = engineCounts(one);
    if (engine === undefined) {
      say(`${one.name}: more than ${maxStates} states, left out`);
      return "too large";
    }
    const graph = transitionGraph(one.network(), { maxStates });
    const spin = spinCounts(promela(graph), graph.states);
    const same = [graph, spin].every(
      ({ states, transitions }) => states === engine.states && transitions === engine.transitions,
    );
    say(
      `${one.name}: ${same ? inWords(spin) : `engine ${inWords(engine)}; export ${inWords(graph)}; SPIN ${inWords(spin)}`}`,
    );
    return same ? spin : "differ";
  } catch (error) {
    if (!(error instanceof CallerMistake)) throw error;
    say(`${one.name}: ${error.code}: ${error.message}`);
    return "differ";
  }
}

function inWords({ states, transitions }: Counts): string {
  return `${states} states, ${transitions} transitions`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

verifySpin(process.argv.slice(2)).then(
  (agreed) => {
    process.exitCode = agreed ? 0 : 1;
  },
  (error: unknown) => {
    if (!(error instanceof CallerMistake)) throw error;
    process.stderr.write(`${error.code}: ${error.message}. ${error.hint}\n`);
    process.exitCode = 3;
  },
);
