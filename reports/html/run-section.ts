import type { Replayed } from "../../harness/trace/result";
import type { TraceStep } from "../../harness/trace/trace";
import type { Draw } from "../draw";
import { forecastWords } from "../forecast-words";
import { reasonsOf, replayCommand, runName } from "../run-words";
import {
  faultWords,
  irqlWords,
  laneTitle,
  loopWords,
  shortestWords,
  stepLine,
  stepWords,
  switchWords,
} from "../step-words";
import { stopScreen } from "../stop-screen";
import { chartFigures, standingOf } from "./chart-figures";
import { ledgerOf } from "./ledger";
import { dataBlock, element, escaped } from "./markup";
import { swimLanes } from "./swim-lanes";
import { truthsOf, truthTable } from "./truths";

/** One counterexample: why it is one, its picture, its steps in words, and who owns what after each. */
export function runSection(run: Replayed, id: string, open: boolean, draw: Draw): string {
  const { trace, property, bugcheck } = run;
  const actors = [...new Set(trace.steps.map(({ actor }) => actor))];
  const title = `${runName(run)}${property.length === 0 ? "" : ` violates ${property.join(", ")}`}`;
  const ledger = ledgerOf(trace);
  const truths = truthsOf(trace);
  const waiting = trace.ending.waiting.map(({ explanation, at }) => `${explanation} (at ${at})`);
  const reasons = trace.ending.waiting.length > 0 ? waiting : reasonsOf(run);
  return `<details class="run" id="${id}"${open ? " open" : ""}>
<summary><h2>${escaped(title)}</h2></summary>
${reasons.map((reason) => element("p", { class: "reason" }, escaped(reason))).join("\n")}
${bugcheck === null ? "" : element("div", { class: "stop" }, escaped(stopScreen(bugcheck).join("\n")))}
${forecastWords(run)
  .map((line) => element("p", { class: "forecast" }, escaped(line)))
  .join("\n")}
<p>${escaped(facts(run))}</p>
<div class="replay"><code>${escaped(replayCommand(run))}</code><button type="button" class="copy">Copy</button></div>
<div class="tools"><button type="button" data-way="-1">Previous <kbd>k</kbd></button><button type="button" data-way="1">Next <kbd>j</kbd></button>
<span class="status" role="status"></span>${actors.map((actor, index) => actorSwitch(actor, index)).join("")}</div>
<div class="scroll picture" tabindex="0" role="region" aria-label="picture of ${escaped(title)}">${swimLanes(run, id, actors)}</div>
<div class="below"><ol class="steps scroll" tabindex="0" aria-label="steps of ${escaped(title)}">
${trace.steps.map((step, index) => stepItem(step, `${id}-step-${index + 1}`, index, actors.indexOf(step.actor), { wrong: property.length > 0 && index === trace.steps.length - 1, loops: index >= (trace.loopStart ?? trace.steps.length) })).join("\n")}
</ol><div class="side"><table class="ledger"><caption><h3>Who owns what after the step</h3></caption><thead><tr><th scope="col">object</th><th scope="col">state</th><th scope="col">held by</th></tr></thead><tbody>
${ledger.objects.map(({ name }) => `<tr><th scope="row">${escaped(name)}</th><td></td><td></td></tr>`).join("\n")}
</tbody></table>${truthTable(trace, truths)}</div></div>
${chartFigures(trace, title, draw)}
${dataBlock({ ...ledger, truths, standing: standingOf(trace, actors) })}
</details>`;
}

function actorSwitch(actor: string, index: number): string {
  const box = `<input type="checkbox" value="${index}" checked>`;
  return `<label class="actor tone${index % 8}">${box}${escaped(actor)}</label>`;
}

function stepItem(
  step: TraceStep,
  id: string,
  index: number,
  actor: number,
  { wrong, loops }: { readonly wrong: boolean; readonly loops: boolean },
): string {
  const place =
    step.source === null ? `chart: ${step.arrow ?? "no arrow"}` : `${step.source}; chart: ${step.arrow ?? ""}`;
  const changes = step.changes.map(
    ({ component, from, to }) =>
      `<p>${escaped(component)}: <del>${escaped(from)}</del> → <ins>${escaped(to)}</ins></p>`,
  );
  const cells = [
    element("span", { class: "dim" }, `${index + 1}`),
    element("span", { class: "dim" }, laneTitle(step.processor)),
    element("span", { class: "dim" }, escaped(irqlWords(step))),
    element("span", {}, escaped(step.actor)),
    element("span", {}, escaped(stepWords(step))),
  ];
  const name = `step${wrong ? " wrong" : ""}${loops ? " loops" : ""}`;
  return `<li class="${name}" id="${id}" data-actor="${actor}" data-line="${escaped(stepLine(step))}"><a href="#${id}">${cells.join("")}</a><div class="detail"><p class="place">${escaped(place)}</p>${changes.join("")}</div></li>`;
}

function facts({ trace }: Replayed): string {
  const { steps, smallestProcessors } = trace;
  const shortest = shortestWords(trace);
  const more = [...loopWords(trace), ...faultWords(trace)].map((words) => `; ${words}`);
  const from =
    smallestProcessors === null
      ? ""
      : `; shows from ${smallestProcessors} ${smallestProcessors === 1 ? "processor" : "processors"} on`;
  return `${steps.length} steps${shortest}; ${switchWords(trace)}${from}${more.join("")}.`;
}
