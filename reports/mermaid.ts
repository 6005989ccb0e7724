import type { Replayed, RunReport } from "../harness/trace/result";
import type { TraceStep } from "../harness/trace/trace";
import { printableAll } from "./printable";
import { reasonsOf, replayCommand, runName, runsOf } from "./run-words";
import { irqlWords, laneTitle, stepWords } from "./step-words";

/** A Markdown page with a Mermaid sequence diagram for every counterexample: who calls what, where, at which level. */
export function mermaidReport(report: RunReport): string {
  const runs = runsOf(printableAll(report));
  if (runs.length === 0) return "No counterexample.\n";
  return runs.map((run) => `\`\`\`mermaid\n${sequenceDiagram(run)}\`\`\`\n`).join("\n");
}

/** One run: actors to the left, the objects they call on to the right, each in the order of its first step. */
export function sequenceDiagram(run: Replayed): string {
  const { steps, loopStart } = run.trace;
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  const objects = [...new Set(steps.flatMap(({ objects: names }) => names.slice(0, 1)))];
  const actorId = (name: string) => `actor${actors.indexOf(name)}`;
  const objectId = (name: string) => `object${objects.indexOf(name)}`;
  const ends = [`actor0`, ...(actors.length > 1 ? [`actor${actors.length - 1}`] : [])].join(",");
  const lines = [
    `accTitle: ${escaped(`${runName(run)} ${run.property.join(" ")}`)}`,
    "autonumber",
    ...actors.map((name) => `actor ${actorId(name)} as ${escaped(name)}`),
    ...objects.map((name) => `participant ${objectId(name)} as ${escaped(name)}`),
    ...steps.flatMap((step, index) => {
      const [object] = step.objects;
      const arrow = `${actorId(step.actor)}->>${object === undefined ? actorId(step.actor) : objectId(object)}: ${escaped(stepText(step))}`;
      return index === loopStart ? ["loop for ever", arrow] : [arrow];
    }),
    ...(loopStart === undefined ? [] : ["end"]),
    ...(steps.length === 0 ? [] : reasonsOf(run).map((reason) => `Note over ${ends}: ${escaped(reason)}`)),
  ];
  return `%% ${escaped(replayCommand(run))}\nsequenceDiagram\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function stepText(step: TraceStep): string {
  const irql = irqlWords(step);
  return `${laneTitle(step.processor)}${irql === "" ? "" : `, IRQL ${irql}`}: ${stepWords(step)}`;
}

/** All but what is certain to be plain text, as Mermaid's own codes; a text is never empty. */
function escaped(text: string): string {
  const codes = [...text].map((char) => (/[\w .()[\]+*/=?'-]/.test(char) ? char : `#${char.codePointAt(0)};`));
  return codes.join("").replace(/->/g, "-#62;") || "#32;";
}
